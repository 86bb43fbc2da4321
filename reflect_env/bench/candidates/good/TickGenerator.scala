import chisel3._
import chisel3.util._

class TickGenerator extends Module {
  val period = 100 /*~10-900*/
  val tick = IO(Output(Bool()))
  val phase = IO(Output(UInt(log2Ceil(period).W)))
  val (value, wrap) = Counter(true.B, period)
  tick := wrap
  phase := value
}
