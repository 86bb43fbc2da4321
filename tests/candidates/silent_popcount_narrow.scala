import chisel3._
import chisel3.util._

class PopNarrow extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val ones = Output(UInt(3.W))
  })
  io.ones := PopCount(io.a)
}
