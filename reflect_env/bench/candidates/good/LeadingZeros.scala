import chisel3._
import chisel3.util._

class LeadingZeros extends Module {
  val width = 24 /*~8-48*/
  val io = IO(new Bundle {
    val in = Input(UInt(width.W))
    val count = Output(UInt(log2Ceil(width + 1).W))
  })
  io.count := Mux(io.in === 0.U, width.U, PriorityEncoder(Reverse(io.in)))
}
