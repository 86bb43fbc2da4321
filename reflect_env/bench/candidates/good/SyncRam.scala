import chisel3._
import chisel3.util._

class SyncRam extends Module {
  val words = 256 /*~32-1024*/
  val io = IO(new Bundle {
    val addr = Input(UInt(log2Ceil(words).W))
    val write = Input(Bool())
    val enable = Input(Bool())
    val wdata = Input(UInt(32.W))
    val rdata = Output(UInt(32.W))
  })
  val ram = SyncReadMem(words, UInt(32.W))
  io.rdata := DontCare
  when(io.enable) {
    when(io.write) {
      ram.write(io.addr, io.wdata)
    }.otherwise {
      io.rdata := ram.read(io.addr)
    }
  }
}
