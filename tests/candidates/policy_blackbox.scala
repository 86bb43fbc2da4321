import chisel3._
import chisel3.util._

class AndBox extends BlackBox with HasBlackBoxInline {
  val io = IO(new Bundle {
    val a = Input(Bool())
    val y = Output(Bool())
  })
  setInline("AndBox.v", "module AndBox(input a, output y); assign y = a; endmodule")
}

class UsesBox extends Module {
  val io = IO(new Bundle {
    val a = Input(Bool())
    val y = Output(Bool())
  })
  val b = Module(new AndBox)
  b.io.a := io.a
  io.y := b.io.y
}
