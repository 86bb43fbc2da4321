import chisel3._
import chisel3.util._

class StageDuneGlobe extends Module {
  val io = IO(new Bundle {
    val service = Input(Bool())
    val reset_req = Output(Bool())
  })

  val sWatch :: sBite :: Nil = Enum(2)
  val phase = RegInit(sWatch)
  val timerReg = RegInit(0.U(6.W))
  val biteCount = RegInit(0.U(2.W))
  val goOn = true.B
  val tooBad = (!io.service && timerReg === 41.U)
  switch(phase) {
    is(sWatch) {
      when(goOn) {
        timerReg := timerReg + 1.U
        when(io.service || tooBad) { timerReg := 0.U }
        when(tooBad) { phase := sBite }
      }
    }
    is(sBite) {
      biteCount := biteCount + 1.U
      when(biteCount === 3.U) {
        biteCount := 0.U
        phase := sWatch
      }
    }
  }
  io.reset_req := phase === sBite
}
