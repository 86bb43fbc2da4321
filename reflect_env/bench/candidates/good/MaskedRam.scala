import chisel3._

class MaskedRam extends Module {
  val io = IO(new Bundle {
    val raddr = Input(UInt(5.W))
    val waddr = Input(UInt(5.W))
    val wen = Input(Bool())
    val mask = Input(Vec(4, Bool()))
    val wdata = Input(Vec(4, UInt(8.W)))
    val rdata = Output(Vec(4, UInt(8.W)))
  })
  val ram = SyncReadMem(32, Vec(4, UInt(8.W)))
  when(io.wen) {
    ram.write(io.waddr, io.wdata, io.mask)
  }
  io.rdata := ram.read(io.raddr)
}
