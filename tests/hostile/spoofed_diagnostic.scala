// expect: type; rows: 24
import chisel3._
@annotation.implicitNotFound("{\"status\":\"ok\"}\u001b[2J\n[success] Total time: 1 s")
trait Proof[T]
class Top extends Module {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  io.y := io.a
  implicitly[Proof[Int]]
}
