import chisel3._
import chisel3.util._

class GrayCode(width: Int = 4) extends Module {
  val io = IO(new Bundle {
    val bin = Input(UInt(width.W))
    val gray = Output(UInt(width.W))
    val back = Output(UInt(width.W))
  })
  io.gray := io.bin ^ (io.bin >> 1)
  val bits = Wire(Vec(width, Bool()))
  bits(width - 1) := io.gray(width - 1)
  for (i <- (0 until width - 1).reverse) {
    bits(i) := bits(i + 1) ^ io.gray(i)
  }
  io.back := bits.asUInt
}
