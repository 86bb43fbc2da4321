// expect: policy; rows: 1 28
import chisel3._
trait Eager extends DelayedInit { def delayedInit(body: => Unit): Unit = body }
object Main extends Eager { val width = 8; sys.exit(0) }
class Top extends Module {
  val io = IO(new Bundle { val a = Input(UInt(Main.width.W)); val y = Output(UInt(8.W)) })
  io.y := io.a
}
