import chisel3._
import chisel3.util._

class MaxTree(n: Int = 6, width: Int = 8) extends Module {
  val io = IO(new Bundle {
    val x = Input(Vec(n, UInt(width.W)))
    val max = Output(UInt(width.W))
    val index = Output(UInt(log2Ceil(n).W))
  })
  val pairs = io.x.zipWithIndex.map { case (value, i) => (value, i.U(log2Ceil(n).W)) }
  val (max, index) = pairs.reduce[(UInt, UInt)] { case ((a, i), (b, j)) =>
    (Mux(a >= b, a, b), Mux(a >= b, i, j))
  }
  io.max := max
  io.index := index
}
