import chisel3._

class UIntToBool extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val nonzero = Output(Bool())
  })
  io.nonzero := io.a
}
