import chisel3._

class ReatquoMagnitude extends Module {
  val io = IO(new Bundle {
    val num = Input(SInt(13.W))
    val y = Output(SInt(13.W))
    val minus = Output(Bool())
  })
  io.y := Mux(io.num < 0.S, -io.num, io.num)
  io.minus := io.num < 0.S
}
