import chisel3._

class ClockedRaw extends RawModule {
  val clk = IO(Input(Clock()))
  val rst_n = IO(Input(Bool()))
  val d = IO(Input(UInt(4.W)))
  val q = IO(Output(UInt(4.W)))

  withClockAndReset(clk, (!rst_n).asAsyncReset) {
    val r = RegInit(0.U(4.W))
    r := d
    q := r
  }
}
