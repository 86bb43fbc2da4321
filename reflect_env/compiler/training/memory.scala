import chisel3._
import chisel3.util._

class Mem5 extends Module {
  val io = IO(new Bundle { val we = Input(Bool()); val addr = Input(UInt(4.W)); val din = Input(UInt(24.W)); val dout = Output(UInt(24.W)) })
  val mem = SyncReadMem(16, UInt(24.W))
  when(io.we) { mem.write(io.addr, io.din) }
  io.dout := mem.read(io.addr, !io.we)
}
