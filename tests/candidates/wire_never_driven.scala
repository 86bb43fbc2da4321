import chisel3._

class OpenWire extends Module {
  val io = IO(new Bundle {
    val y = Output(UInt(8.W))
  })
  val w = Wire(UInt(8.W))
  io.y := w
}
