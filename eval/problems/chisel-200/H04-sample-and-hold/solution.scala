import chisel3._

class SampleAndHold extends Module {
  val io = IO(new Bundle {
    val track = Input(Bool())
    val x = Input(UInt(8.W))
    val y = Output(UInt(8.W))
  })
  val held = RegInit(17.U(8.W))
  when(io.track) { held := io.x }
  io.y := Mux(io.track, io.x, held)
}
