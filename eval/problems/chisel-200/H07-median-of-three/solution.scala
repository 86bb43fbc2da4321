import chisel3._

class MedianOfThree extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val b = Input(UInt(8.W))
    val c = Input(UInt(8.W))
    val median = Output(UInt(8.W))
  })
  def min(x: UInt, y: UInt) = Mux(x < y, x, y)
  def max(x: UInt, y: UInt) = Mux(x < y, y, x)
  io.median := max(min(io.a, io.b), min(max(io.a, io.b), io.c))
}
