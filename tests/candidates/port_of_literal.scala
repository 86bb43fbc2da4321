import chisel3._

class PortLit extends Module {
  val io = IO(new Bundle {
    val a = Input(0.U(8.W))
    val y = Output(UInt(8.W))
  })
  io.y := io.a
}
