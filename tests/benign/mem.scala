import chisel3._
import chisel3.util._

class Ram extends Module {
  val io = IO(new Bundle {
    val addr = Input(UInt(6.W))
    val we = Input(Bool())
    val mask = Input(Vec(4, Bool()))
    val wdata = Input(Vec(4, UInt(8.W)))
    val rdata = Output(Vec(4, UInt(8.W)))
    val async = Output(UInt(8.W))
  })
  val mem = SyncReadMem(64, Vec(4, UInt(8.W)))
  val reg = Mem(16, UInt(8.W))
  when(io.we) {
    mem.write(io.addr, io.wdata, io.mask)
    reg(io.addr(3, 0)) := io.wdata(0)
  }
  io.rdata := mem.read(io.addr, !io.we)
  io.async := reg.read(io.addr(3, 0))
}
