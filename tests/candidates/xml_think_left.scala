<think>
I need a counter.
</think>
import chisel3._

class Think extends Module {
  val io = IO(new Bundle { val y = Output(Bool()) })
  io.y := true.B
}
