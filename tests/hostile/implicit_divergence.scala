// expect: type timeout memory; rows: 32
import chisel3._
trait P[A]
object P {
  implicit def two[A, B](implicit a: P[(A, (B, A))], b: P[(B, (A, B))]): P[(A, B)] = null
  implicit def one[A](implicit a: P[(A, A)], b: P[A]): P[A] = null
}
class Top extends Module {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  io.y := io.a
  implicitly[P[((Int, Long), (Short, Char))]]
}
