## Solution
import chisel3._

class Head extends Module {
  val io = IO(new Bundle { val y = Output(Bool()) })
  io.y := true.B
}
