import chisel3._
import chisel3.util._

class Stopwatch extends Module {
  val io = IO(new Bundle {
    val go = Input(Bool())
    val zero = Input(Bool())
    val tenths = Output(UInt(4.W))
    val seconds = Output(UInt(6.W))
  })
  val (tenths, carry) = Counter(io.go, 10)
  val (seconds, _) = Counter(carry, 60)
  when(io.zero) {
    tenths := 0.U
    seconds := 0.U
  }
  io.tenths := tenths
  io.seconds := seconds
}
