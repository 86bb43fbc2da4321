import chisel3._

sealed trait Kind
case object Plus extends Kind
case object Minus extends Kind
final case class Shift(n: Int, left: Boolean) extends Kind

class Pm(kind: Kind = Shift(2, left = true)) extends Module {
  val io = IO(new Bundle { val a = Input(UInt(8.W)); val y = Output(UInt(8.W)); val z = Output(UInt(8.W)) })
  io.y := (kind match {
    case Plus => io.a + 1.U
    case Minus => io.a - 1.U
    case Shift(n, true) if n > 0 => (io.a << n)(7, 0)
    case Shift(n, _) => io.a >> n
  })
  val pairs = List("a" -> 1, "b" -> 2, "c" -> 3)
  val total = pairs.collect { case (k, v) if k != "b" => v }.sum
  val "hello" = "hel" + "lo"
  io.z := (("x42": Any) match {
    case s: String if s.nonEmpty => (s.drop(1).toInt + total).U
    case i: Int => i.U
    case _ => throw new MatchError("?")
  })
}
