import chisel3._

class LoopHw extends Module {
  val io = IO(new Bundle {
    val n = Input(UInt(3.W))
    val y = Output(Vec(8, Bool()))
  })
  for (i <- 0 until io.n) {
    io.y(i) := true.B
  }
}
