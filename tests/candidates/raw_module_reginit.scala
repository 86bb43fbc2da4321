import chisel3._

class RawInit extends RawModule {
  val clk = IO(Input(Clock()))
  val q = IO(Output(UInt(8.W)))
  withClock(clk) {
    val r = RegInit(0.U(8.W))
    r := r + 1.U
    q := r
  }
}
