import chisel3._

class HalfDyn extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(16.W))
    val n = Input(UInt(4.W))
    val y = Output(UInt(8.W))
  })
  io.y := io.a(io.n, 0)
}
