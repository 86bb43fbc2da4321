import chisel3._

class DeadTimePwm extends Module {
  val io = IO(new Bundle {
    val duty = Input(UInt(5.W))
    val high = Output(Bool())
    val low = Output(Bool())
  })
  val count = RegInit(0.U(5.W))
  val duty = RegInit(16.U(5.W))
  count := count + 1.U
  when(count === 31.U) { duty := io.duty }
  io.high := count >= 2.U && count < duty
  io.low := count >= (duty +& 2.U)
}
