import chisel3._

trait Ring[T <: Data] { def plus(a: T, b: T): T; def zero: T }
object Ring {
  def apply[T <: Data](implicit r: Ring[T]): Ring[T] = r
  implicit object UIntRing extends Ring[UInt] { def plus(a: UInt, b: UInt): UInt = a + b; def zero: UInt = 0.U }
  implicit val sintRing: Ring[SInt] = new Ring[SInt] { def plus(a: SInt, b: SInt): SInt = a + b; def zero: SInt = 0.S }
}

class Acc[T <: Data: Ring](gen: => T) extends Module {
  val in = IO(Input(gen))
  val out = IO(Output(gen))
  val r = RegInit(gen, Ring[T].zero.asTypeOf(gen))
  r := Ring[T].plus(r, in)
  out := r
}

class AccTop extends Module {
  val a = IO(Input(SInt(8.W)))
  val y = IO(Output(SInt(8.W)))
  val m = Module(new Acc(SInt(8.W)))
  m.in := a
  y := m.out
}
