import chisel3._

class Decl extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val y = Output(UInt(8.W))
  })
  val w := io.a + 1.U
  io.y := w
}
