import chisel3._

class BytePass extends Module {
  val io = IO(new Bundle {
    val x = Input(UInt(8.W))
    val y = Output(UInt(8.W))
  })
  io.y := io.x
}
