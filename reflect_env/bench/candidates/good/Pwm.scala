import chisel3._

class Pwm extends Module {
  val io = IO(new Bundle {
    val duty = Input(UInt(8.W))
    val polarity = Input(Bool())
    val out = Output(Bool())
  })
  val counter = RegInit(0.U(8.W))
  counter := counter + 1.U
  val raw = counter < io.duty
  io.out := raw ^ io.polarity
}
