import chisel3._

class GrayDecoder extends Module {
  val width = 8 /*~4-20*/
  val io = IO(new Bundle {
    val gray = Input(UInt(width.W))
    val bin = Output(UInt(width.W))
  })
  val bits = Wire(Vec(width, Bool()))
  bits(width - 1) := io.gray(width - 1)
  for (i <- width - 2 to 0 by -1) {
    bits(i) := bits(i + 1) ^ io.gray(i)
  }
  io.bin := bits.asUInt
}
