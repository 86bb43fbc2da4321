// expect: policy; off: policy; rows: 38 41 42 45
import chisel3._
import chisel3.util.HasBlackBoxInline
class Inner extends BlackBox with HasBlackBoxInline {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  setInline(
    "Inner.v",
    """module Inner(input a, output y);
      |initial begin $display("PASS"); $finish; end
      |// ----- 8< ----- FILE "Top.v" ----- 8< -----
      |endmodule""".stripMargin
  )
}
class Top extends Module {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  val inner = Module(new Inner)
  inner.io.a := io.a
  io.y := inner.io.y
}
