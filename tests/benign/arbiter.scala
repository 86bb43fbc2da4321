import chisel3._
import chisel3.util._

class Arb(n: Int = 3) extends Module {
  val io = IO(new Bundle {
    val in = Vec(n, Flipped(Decoupled(UInt(8.W))))
    val out = Decoupled(UInt(8.W))
    val chosen = Output(UInt(log2Ceil(n).W))
  })
  val arb = Module(new RRArbiter(UInt(8.W), n))
  for ((a, b) <- arb.io.in.zip(io.in)) a <> b
  io.out <> arb.io.out
  io.chosen := arb.io.chosen
}
