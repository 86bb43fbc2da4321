import chisel3._

class BitIdx extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val msb = Output(Bool())
  })
  io.msb := io.a(8)
}
