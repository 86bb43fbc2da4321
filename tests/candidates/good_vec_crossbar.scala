import chisel3._
import chisel3.util._

class Crossbar(n: Int = 4, w: Int = 8) extends Module {
  val io = IO(new Bundle {
    val in = Input(Vec(n, UInt(w.W)))
    val sel = Input(Vec(n, UInt(log2Ceil(n).W)))
    val out = Output(Vec(n, UInt(w.W)))
  })
  for (i <- 0 until n) {
    io.out(i) := io.in(io.sel(i))
  }
}
