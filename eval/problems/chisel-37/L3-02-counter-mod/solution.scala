import chisel3._
import chisel3.util._

class CounterMod100 extends Module {
  val io = IO(new Bundle {
    val count = Output(UInt(7.W))
    val last = Output(Bool())
  })
  val (value, wrap) = Counter(true.B, 100)
  io.count := value
  io.last := wrap
}
