import chisel3._
import chisel3.util._

class Rotate(n: Int = 4) extends Module {
  val io = IO(new Bundle {
    val in = Input(Vec(n, UInt(8.W)))
    val sel = Input(UInt(log2Ceil(n).W))
    val out = Output(Vec(n, UInt(8.W)))
    val sum = Output(UInt(16.W))
  })
  for (i <- 0 until n) io.out(i) := io.in((i.U + io.sel)(log2Ceil(n) - 1, 0))
  io.sum := io.in.reduceTree(_ +& _)
}
