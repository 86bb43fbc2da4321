import chisel3._

class EnabledRegister extends Module {
  val io = IO(new Bundle {
    val en = Input(Bool())
    val d = Input(UInt(8.W))
    val q = Output(UInt(8.W))
  })
  val held = RegInit(255.U(8.W))
  when(io.en) { held := io.d }
  io.q := held
}
