import chisel3._

class RawTop extends RawModule {
  val clk = IO(Input(Clock()))
  val rstn = IO(Input(Bool()))
  val d = IO(Input(UInt(4.W)))
  val q = IO(Output(UInt(4.W)))
  withClockAndReset(clk, !rstn) {
    val r = RegInit(0.U(4.W))
    r := d
    q := r
  }
}
