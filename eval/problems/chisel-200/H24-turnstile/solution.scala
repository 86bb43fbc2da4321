import chisel3._

class Turnstile extends Module {
  val io = IO(new Bundle {
    val coin = Input(Bool())
    val push = Input(Bool())
    val unlocked = Output(Bool())
    val passed = Output(UInt(8.W))
  })
  val unlocked = RegInit(false.B)
  val passed = RegInit(0.U(8.W))
  when(unlocked && io.push) {
    passed := passed + 1.U
    unlocked := false.B
  }
  when(io.coin) { unlocked := true.B }
  io.unlocked := unlocked
  io.passed := passed
}
