import chisel3._

class ReactionTimer extends Module {
  val io = IO(new Bundle {
    val start = Input(Bool())
    val press = Input(Bool())
    val time = Output(UInt(8.W))
    val running = Output(Bool())
  })
  val running = RegInit(false.B)
  val time = RegInit(0.U(8.W))
  when(running) {
    time := time + 1.U
    when(io.press || time === 199.U) { running := false.B }
  }
  when(io.start) {
    running := true.B
    time := 0.U
  }
  io.time := time
  io.running := running
}
