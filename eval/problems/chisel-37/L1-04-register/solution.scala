import chisel3._

class ByteRegister extends Module {
  val io = IO(new Bundle {
    val d = Input(UInt(8.W))
    val q = Output(UInt(8.W))
  })
  val held = RegInit(0.U(8.W))
  held := io.d
  io.q := held
}
