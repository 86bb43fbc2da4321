import chisel3._

class PeakHold extends Module {
  val io = IO(new Bundle {
    val sample = Input(Bool())
    val clear = Input(Bool())
    val x = Input(UInt(8.W))
    val peak = Output(UInt(8.W))
  })
  val best = RegInit(0.U(8.W))
  val now = Mux(io.sample && io.x > best, io.x, best)
  best := Mux(io.clear, 0.U, now)
  io.peak := now
}
