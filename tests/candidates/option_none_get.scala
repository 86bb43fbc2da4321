import chisel3._

class OptPort(debug: Boolean = false) extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val y = Output(UInt(8.W))
    val dbg = if (debug) Some(Output(UInt(8.W))) else None
  })
  io.y := io.a
  io.dbg.get := io.a
}
