// expect: policy; rows: 1
import chisel3._
import java.lang.{System => Logger}
object Helper {
  val finish: Int => Unit = Logger.exit(_)
  def width(default: => Int = { finish(0); 8 }): Int = default
}
class Top extends Module {
  val io = IO(new Bundle { val a = Input(UInt(Helper.width().W)); val y = Output(UInt(8.W)) })
  io.y := io.a
}
