import chisel3._
import chisel3.util._

class Delay[T <: Data](gen: T, n: Int) extends Module {
  val in = IO(Input(gen))
  val out = IO(Output(chiselTypeOf(in)))
  out := ShiftRegister(in, n)
}

object Delay {
  def apply[T <: Data](x: T, n: Int): T = {
    val m = Module(new Delay(chiselTypeOf(x), n))
    m.in := x
    m.out
  }
}

class MuxN[T <: Data](gen: T)(n: Int)(implicit ev: T <:< Data) extends Module {
  val in = IO(Input(Vec(n, gen)))
  val sel = IO(Input(UInt(log2Ceil(n).W)))
  val out = IO(Output(gen))
  out := in(sel)
}

class GenTop extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(4.W))
    val v = Input(Vec(3, SInt(5.W)))
    val s = Input(UInt(2.W))
    val y = Output(UInt(4.W))
    val z = Output(SInt(5.W))
  })
  val m = Module(new MuxN(SInt(5.W))(3))
  m.in := io.v
  m.sel := io.s
  io.z := m.out
  io.y := Delay(io.a, 2)
}
