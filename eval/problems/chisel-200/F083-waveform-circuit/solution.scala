import chisel3._

/** Sequential circuit (2 inputs, 1 state bit), shown at work. */
class BufferWave extends Module with RequireAsyncReset {
  val io = IO(new Bundle {
    val susku = Input(Bool())
    val b = Input(Bool())
    val state = Output(Bool())
  })
  val current = RegInit(false.B)
  current := !io.susku || io.b || !current
  io.state := current
}
