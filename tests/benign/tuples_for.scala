import chisel3._
import chisel3.util._

class Tup extends Module {
  val io = IO(new Bundle { val a, b = Input(UInt(8.W)); val lo, hi = Output(UInt(8.W)); val o = Output(Bool()) })
  def minMax(a: UInt, b: UInt): (UInt, UInt) = (Mux(a < b, a, b), Mux(a < b, b, a))
  val (lo, hi) = minMax(io.a, io.b)
  io.lo := lo
  io.hi := hi
  val Seq(p, q, _*) = Seq(lo(0), hi(0), lo(1)): @unchecked
  io.o := (for { x <- Seq(p, q); y <- Seq(lo, hi) } yield x && y.orR).reduceLeft(_ || _)
}
