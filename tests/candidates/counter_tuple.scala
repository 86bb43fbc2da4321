import chisel3._
import chisel3.util._

class CounterTuple extends Module {
  val io = IO(new Bundle {
    val y = Output(UInt(4.W))
  })
  val cnt = Counter(true.B, 16)
  io.y := cnt
}
