import chisel3._

class NoIO extends Module {
  val io = new Bundle {
    val a = Input(UInt(8.W))
    val y = Output(UInt(8.W))
  }
  io.y := io.a
}
