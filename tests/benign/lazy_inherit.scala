import chisel3._

abstract class Base(val w: Int) extends Module {
  val io = IO(new Bundle { val a = Input(UInt(w.W)); val y = Output(UInt(w.W)) })
  def f(x: UInt): UInt
  lazy val mask: UInt = ((BigInt(1) << w) - 1).U
  protected val k: Int = 1
}

trait Logging { self: RawModule =>
  def log(s: String): Unit = println(s"[${getClass.getSimpleName}] $s")
}

trait Inv { this: Base => def g(x: UInt): UInt = ~x & mask }

class Derived(width: Int = 12) extends Base(width) with Inv with Logging {
  override def f(x: UInt): UInt = g(x) + k.U
  override def desiredName = "DerivedTop"
  log("elaborating")
  io.y := f(io.a)
}
