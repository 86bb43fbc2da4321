import chisel3._

class HwWidth extends Module {
  val io = IO(new Bundle {
    val n = Input(UInt(4.W))
    val y = Output(UInt(8.W))
  })
  val w = Wire(UInt((io.n).W))
  w := 1.U
  io.y := w
}
