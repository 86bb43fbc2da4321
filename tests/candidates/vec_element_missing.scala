import chisel3._

class VecPartial extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val out = Output(Vec(4, UInt(8.W)))
  })
  for (i <- 0 until 3) {
    io.out(i) := io.a + i.U
  }
}
