import chisel3._

class OldMem extends Module {
  val io = IO(new Bundle {
    val addr = Input(UInt(4.W))
    val y = Output(UInt(8.W))
  })
  val mem = SeqMem(16, UInt(8.W))
  io.y := mem.read(io.addr)
}
