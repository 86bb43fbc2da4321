import chisel3._

class SplitHalves extends Module {
  val io = IO(new Bundle {
    val word = Input(UInt(16.W))
    val high = Output(UInt(8.W))
    val low = Output(UInt(8.W))
  })
  io.high := io.word(15, 8)
  io.low := io.word(7, 0)
}
