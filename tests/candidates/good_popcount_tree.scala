import chisel3._
import chisel3.util._

class Majority extends Module {
  val io = IO(new Bundle {
    val in = Input(UInt(7.W))
    val ones = Output(UInt(3.W))
    val majority = Output(Bool())
  })
  val ones = PopCount(io.in)
  io.ones := ones
  io.majority := ones >= 4.U
}
