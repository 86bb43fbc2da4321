// expect: policy; off: policy; rows: 40
import chisel3._
import chisel3.util.HasBlackBoxInline
class Inner extends BlackBox with HasBlackBoxInline {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  setInline("../../x.v", "module Inner(input a, output y); endmodule")
}
class Top extends Module {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  val inner = Module(new Inner)
  inner.io.a := io.a
  io.y := inner.io.y
}
