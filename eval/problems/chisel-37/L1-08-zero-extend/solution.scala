import chisel3._

class ZeroExtend extends Module {
  val io = IO(new Bundle {
    val x = Input(UInt(5.W))
    val y = Output(UInt(12.W))
  })
  io.y := io.x
}
