import chisel3._

class BankComet77(preset: Int = 19610) extends Module {
  val io = IO(new Bundle {
    val off = Input(Bool())
    val dout = Output(UInt(16.W))
  })

  io.dout := Mux(io.off, 0.U(16.W), preset.U(16.W))
}
