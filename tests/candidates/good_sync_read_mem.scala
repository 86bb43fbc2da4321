import chisel3._
import chisel3.util._

class SinglePortRam extends Module {
  val io = IO(new Bundle {
    val addr = Input(UInt(6.W))
    val we = Input(Bool())
    val din = Input(UInt(32.W))
    val dout = Output(UInt(32.W))
  })
  val mem = SyncReadMem(64, UInt(32.W))
  io.dout := DontCare
  when(io.we) {
    mem.write(io.addr, io.din)
  }.otherwise {
    io.dout := mem.read(io.addr, !io.we)
  }
}
