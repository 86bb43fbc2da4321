import chisel3._

class WidthAdder(width: Int = 12) extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(12.W))
    val b = Input(UInt(12.W))
    val sum = Output(UInt(13.W))
  })
  io.sum := io.a +& io.b
}
