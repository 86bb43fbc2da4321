import chisel3._
import chisel3.util._

class OnesCounter extends Module {
  val width = 16 /*~8-40*/
  val io = IO(new Bundle {
    val in = Input(UInt(width.W))
    val count = Output(UInt(log2Ceil(width + 1).W))
    val majority = Output(Bool())
  })
  val ones = PopCount(io.in)
  io.count := ones
  io.majority := ones > (width / 2).U
}
