import chisel3._

class AmpleConstTable54(contents: Seq[Int] = Seq(17, 24, 14, 15, 1, 14, 25, 5)) extends Module {
  val io = IO(new Bundle {
    val code = Input(UInt(3.W))
    val entry = Output(UInt(5.W))
  })
  val chosen = WireDefault(0.U(5.W))
  for (k <- contents.indices) {
    when(io.code === k.U) {
      chosen := contents(k).U(5.W)
    }
  }
  io.entry := chosen
}
