import chisel3._
import chisel3.util.experimental.loadMemoryFromFile

class Rom extends Module {
  val io = IO(new Bundle {
    val addr = Input(UInt(4.W))
    val y = Output(UInt(8.W))
  })
  val mem = Mem(16, UInt(8.W))
  loadMemoryFromFile(mem, "rom.hex")
  io.y := mem(io.addr)
}
