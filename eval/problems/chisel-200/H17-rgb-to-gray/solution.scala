import chisel3._

class RgbToGray extends Module {
  val io = IO(new Bundle {
    val r = Input(UInt(8.W))
    val g = Input(UInt(8.W))
    val b = Input(UInt(8.W))
    val gray = Output(UInt(8.W))
  })
  val sum = io.r * 77.U +& io.g * 150.U +& io.b * 29.U
  io.gray := sum(15, 8)
}
