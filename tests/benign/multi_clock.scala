import chisel3._
import chisel3.util._

class MultiClock extends Module {
  val io = IO(new Bundle {
    val clk2 = Input(Clock())
    val rst2 = Input(AsyncReset())
    val d = Input(Bool())
    val q = Output(Bool())
    val q2 = Output(UInt(4.W))
  })
  withClockAndReset(io.clk2, io.rst2) {
    val c = Counter(16)
    c.inc()
    io.q2 := c.value
  }
  io.q := withReset(reset.asAsyncReset) { RegNext(RegNext(io.d, false.B), false.B) }
}
