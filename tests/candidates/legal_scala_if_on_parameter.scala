import chisel3._

class MaybeReg(registered: Boolean = true) extends Module {
  val io = IO(new Bundle {
    val in = Input(UInt(8.W))
    val out = Output(UInt(8.W))
    val debug = if (registered) Some(Output(Bool())) else None
  })
  if (registered) {
    io.out := RegNext(io.in)
    io.debug.get := true.B
  } else {
    io.out := io.in
  }
}
