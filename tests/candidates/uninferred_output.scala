import chisel3._

class NoWidthOut extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt())
    val y = Output(UInt(8.W))
  })
  io.y := io.a
}
