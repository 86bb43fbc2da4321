import chisel3._

class GetWidth extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val y = Output(UInt(8.W))
  })
  val w = Wire(UInt())
  w := io.a
  io.y := w(w.getWidth - 1, 0)
}
