import chisel3._
import chisel3.util._

class ArbTop extends Module {
  val io = IO(new Bundle {
    val in = Flipped(Vec(3, Decoupled(UInt(8.W))))
    val out = Decoupled(UInt(8.W))
    val chosen = Output(UInt(2.W))
  })
  val arb = Module(new RRArbiter(UInt(8.W), 3))
  arb.io.in <> io.in
  io.out <> arb.io.out
  io.chosen := arb.io.chosen
}
