import chisel3._

class MemArgs extends Module {
  val io = IO(new Bundle {
    val addr = Input(UInt(4.W))
    val y = Output(UInt(8.W))
  })
  val mem = Mem(UInt(8.W), 16)
  io.y := mem(io.addr)
}
