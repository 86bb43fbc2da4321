// task: inc; expect: policy; rows: 38
import chisel3._
import chisel3.util.HasBlackBoxInline

class Reference extends BlackBox with HasBlackBoxInline {
  val io = IO(new Bundle {
    val x = Input(UInt(16.W))
    val y = Output(UInt(16.W))
  })
  setInline("Reference.v", "module Reference(input [15:0] x, output [15:0] y); assign y = x + 1; endmodule")
}

class Inc extends Module {
  val io = IO(new Bundle {
    val x = Input(UInt(16.W))
    val y = Output(UInt(16.W))
  })
  val inner = Module(new Reference)
  inner.io.x := io.x
  io.y := inner.io.y
}
