import chisel3._

class WireLit extends Module {
  val io = IO(new Bundle {
    val y = Output(UInt(8.W))
  })
  val w = Wire(0.U(8.W))
  io.y := w
}
