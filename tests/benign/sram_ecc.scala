import chisel3._
import chisel3.util._

class Sram extends Module {
  val io = IO(new Bundle { val en, we = Input(Bool()); val addr = Input(UInt(4.W)); val d = Input(UInt(8.W)); val q = Output(UInt(8.W)) })
  val mem = SRAM(16, UInt(8.W), 1, 1, 0)
  mem.readPorts(0).enable := io.en
  mem.readPorts(0).address := io.addr
  mem.writePorts(0).enable := io.we
  mem.writePorts(0).address := io.addr
  mem.writePorts(0).data := io.d
  io.q := mem.readPorts(0).data
}
