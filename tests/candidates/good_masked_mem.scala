import chisel3._

class MaskedRam extends Module {
  val io = IO(new Bundle {
    val addr = Input(UInt(4.W))
    val mask = Input(Vec(4, Bool()))
    val we = Input(Bool())
    val din = Input(Vec(4, UInt(8.W)))
    val dout = Output(Vec(4, UInt(8.W)))
  })
  val mem = SyncReadMem(16, Vec(4, UInt(8.W)))
  when(io.we) { mem.write(io.addr, io.din, io.mask) }
  io.dout := mem.read(io.addr)
}
