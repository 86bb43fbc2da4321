import chisel3._

class SubSlice extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(4.W))
    val b = Input(UInt(4.W))
    val y = Output(UInt(8.W))
  })
  val w = Wire(UInt(8.W))
  w(3, 0) := io.a
  w(7, 4) := io.b
  io.y := w
}
