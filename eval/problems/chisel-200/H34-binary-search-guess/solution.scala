import chisel3._

class GuessingGame extends Module {
  val io = IO(new Bundle {
    val restart = Input(Bool())
    val answer = Input(Bool())
    val higher = Input(Bool())
    val guess = Output(UInt(8.W))
    val done = Output(Bool())
  })
  val guess = RegInit(128.U(8.W))
  val step = RegInit(64.U(8.W))
  val done = RegInit(false.B)
  when(io.answer && !done) {
    when(step === 0.U) {
      when(!io.higher) { guess := guess - 1.U }
      done := true.B
    }.otherwise {
      guess := Mux(io.higher, guess + step, guess - step)
      step := step >> 1
    }
  }
  when(io.restart) {
    guess := 128.U
    step := 64.U
    done := false.B
  }
  io.guess := guess
  io.done := done
}
