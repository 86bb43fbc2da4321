import chisel3._
import chisel3.util._

class Histogram extends Module {
  val bins = 8 /*~4-16*/
  val io = IO(new Bundle {
    val in = Flipped(Valid(UInt(log2Ceil(bins).W)))
    val read = Input(UInt(log2Ceil(bins).W))
    val clear = Input(Bool())
    val count = Output(UInt(12.W))
  })
  val counts = RegInit(VecInit.fill(bins)(0.U(12.W)))
  when(io.clear) {
    counts.foreach(_ := 0.U)
  }.elsewhen(io.in.valid && !counts(io.in.bits).andR) {
    counts(io.in.bits) := counts(io.in.bits) + 1.U
  }
  io.count := counts(io.read)
}
