import chisel3._

class NotReset extends Module {
  val io = IO(new Bundle {
    val running = Output(Bool())
  })
  io.running := !reset
}
