import chisel3._
import chisel3.util._

object Arith {
  def satAdd(a: UInt, b: UInt): UInt = {
    val s = a +& b
    Mux(s.head(1).asBool, Fill(a.getWidth, 1.U(1.W)), s.tail(1))
  }
  def compose[A, B, C](f: A => B, g: B => C): A => C = x => g(f(x))
}

class Sat extends Module {
  val io = IO(new Bundle {
    val a, b = Input(UInt(8.W))
    val y = Output(UInt(8.W))
    val z = Output(UInt(8.W))
  })
  def inc(x: UInt)(implicit n: Int): UInt = x + n.U
  implicit val step: Int = 3
  io.y := Arith.satAdd(io.a, io.b)
  io.z := Arith.compose(inc(_: UInt), (x: UInt) => ~x)(io.a)
}
