import chisel3._

class WhenReset extends Module {
  val io = IO(new Bundle {
    val d = Input(UInt(8.W))
    val q = Output(UInt(8.W))
  })
  val r = Reg(UInt(8.W))
  when(reset) {
    r := 0.U
  }.otherwise {
    r := io.d
  }
  io.q := r
}
