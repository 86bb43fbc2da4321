import chisel3._

class ParityBits extends Module {
  val io = IO(new Bundle {
    val x = Input(UInt(9.W))
    val odd = Output(Bool())
    val even = Output(Bool())
  })
  io.odd := io.x.xorR
  io.even := !io.x.xorR
}
