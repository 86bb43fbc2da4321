import chisel3._

class AbsoluteValue extends Module {
  val io = IO(new Bundle {
    val x = Input(SInt(8.W))
    val mag = Output(UInt(8.W))
  })
  io.mag := Mux(io.x < 0.S, (0.S(8.W) - io.x).asUInt, io.x.asUInt)
}
