import chisel3._

class GrayEncoder extends Module {
  val io = IO(new Bundle {
    val bin = Input(UInt(8.W))
    val gray = Output(UInt(8.W))
  })
  io.gray := io.bin ^ (io.bin >> 1)
}
