import chisel3._

class ForLoop extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val y = Output(Vec(8, Bool()))
  })
  for (i = 0; i < 8; i++) {
    io.y(i) := io.a(7 - i)
  }
}
