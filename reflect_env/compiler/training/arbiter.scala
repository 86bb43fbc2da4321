import chisel3._
import chisel3.util._

class Arb7 extends Module {
  val io = IO(new Bundle { val in = Flipped(Vec(8, Decoupled(UInt(12.W)))); val out = Decoupled(UInt(12.W)) })
  val arb = Module(new RRArbiter(UInt(12.W), 8))
  arb.io.in <> io.in
  io.out <> arb.io.out
}
