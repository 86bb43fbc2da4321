import chisel3._

class PlusPlus extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(4.W))
    val y = Output(UInt(8.W))
  })
  io.y := io.a ++ io.a
}
