import chisel3._

class CodeLock extends Module {
  val io = IO(new Bundle {
    val key = Input(Bool())
    val digit = Input(UInt(4.W))
    val close = Input(Bool())
    val program = Input(Bool())
    val open = Output(Bool())
    val alarm = Output(Bool())
  })
  val secret = RegInit(VecInit(4.U(4.W), 7.U(4.W), 1.U(4.W)))
  val entered = Reg(Vec(2, UInt(4.W)))
  val count = RegInit(0.U(2.W))
  val failures = RegInit(0.U(2.W))
  val open = RegInit(false.B)
  val alarm = failures === 3.U
  when(open) {
    when(io.close) {
      open := false.B
      count := 0.U
    }.elsewhen(io.key && io.program) {
      secret(0) := secret(1)
      secret(1) := secret(2)
      secret(2) := io.digit
    }
  }.elsewhen(io.key && !alarm) {
    entered(0) := entered(1)
    entered(1) := io.digit
    count := count + 1.U
    when(count === 2.U) {
      count := 0.U
      val right = entered(0) === secret(0) && entered(1) === secret(1) && io.digit === secret(2)
      when(right) {
        open := true.B
        failures := 0.U
      }.otherwise {
        failures := failures + 1.U
      }
    }
  }
  io.open := open
  io.alarm := alarm
}
