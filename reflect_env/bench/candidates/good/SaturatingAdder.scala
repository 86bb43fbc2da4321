import chisel3._

class SaturatingAdder extends Module {
  val io = IO(new Bundle {
    val a = Input(SInt(8.W))
    val b = Input(SInt(8.W))
    val sum = Output(SInt(8.W))
    val clipped = Output(Bool())
  })
  val wide = io.a +& io.b
  val tooBig = wide > 127.S
  val tooSmall = wide < -128.S
  io.clipped := tooBig || tooSmall
  io.sum := Mux(tooBig, 127.S, Mux(tooSmall, -128.S, wide(7, 0).asSInt))
}
