import chisel3._
import chisel3.util._

class Pri6 extends Module {
  val io = IO(new Bundle { val in = Input(UInt(24.W)); val idx = Output(UInt(log2Ceil(24).W)); val any = Output(Bool()); val ones = Output(UInt(8.W)) })
  io.idx := PriorityEncoder(io.in)
  io.any := io.in.orR
  io.ones := PopCount(io.in) + 14.U
}
