import chisel3._

class LoopIdx(n: Int = 8) extends Module {
  val io = IO(new Bundle {
    val in = Input(UInt(n.W))
    val out = Output(Vec(n, Bool()))
  })
  for (i <- 0 to n) {
    io.out(i) := io.in(i)
  }
}
