import chisel3._

class MagicNumber extends Module {
  val io = IO(new Bundle {
    val on = Input(Bool())
    val id = Output(UInt(8.W))
    val enabled = Output(Bool())
  })
  io.id := "ha5".U
  io.enabled := io.on
}
