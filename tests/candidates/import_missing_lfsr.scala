import chisel3._
import chisel3.util._

class Noise extends Module {
  val io = IO(new Bundle { val y = Output(UInt(16.W)) })
  io.y := LFSR(16)
}
