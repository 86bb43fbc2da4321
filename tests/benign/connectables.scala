import chisel3._
import chisel3.util._

class Conn extends Module {
  val in = IO(Flipped(Decoupled(UInt(8.W))))
  val out = IO(Decoupled(UInt(8.W)))
  out :<>= in
  val w = Wire(chiselTypeOf(out.bits))
  w :#= in.bits
  dontTouch(w)
  val d = WireDefault(0.U(4.W))
  d := w(3, 0)
  val n = RegEnable(d, 0.U, in.valid)
  dontTouch(n)
}
