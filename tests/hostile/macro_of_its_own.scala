// expect: type; rows: 34
import chisel3._
import scala.language.experimental.macros
object M {
  def now: Int = macro impl
  def impl(c: scala.reflect.macros.blackbox.Context): c.Tree = { sys.exit(0); c.universe.EmptyTree }
}
class Top extends Module {
  val io = IO(new Bundle { val a = Input(UInt(8.W)); val y = Output(UInt(8.W)) })
  io.y := io.a + M.now.U
}
