import chisel3._
import chisel3.util._

class Lfsr9 extends Module {
  val io = IO(new Bundle { val seed = Input(Valid(UInt(16.W))); val out = Output(UInt(16.W)) })
  val r = RegInit(10.U(16.W))
  val fb = r(16 - 1) ^ r(16 - 2) ^ r(0)
  when(io.seed.valid) { r := io.seed.bits }.otherwise { r := Cat(r(16 - 2, 0), fb) }
  io.out := r
}
