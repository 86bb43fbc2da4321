import chisel3._
import chisel3.util._

class PulseStretcher extends RawModule {
  val length = 12 /*~2-90*/
  val clock = IO(Input(Clock()))
  val resetn = IO(Input(Bool()))
  val pulse = IO(Input(Bool()))
  val out = IO(Output(Bool()))
  withClockAndReset(clock, !resetn) {
    val left = RegInit(0.U(log2Ceil(length + 1).W))
    when(pulse) {
      left := length.U
    }.elsewhen(left.orR) {
      left := left - 1.U
    }
    out := left.orR
  }
}
