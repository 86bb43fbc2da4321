// expect: policy; rows: 1 28
import chisel3._
object Main { def main(args: Array[String]): Unit = sys.exit(0) }
class Top extends Module {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  io.y := io.a
  val any: { def main(args: Array[String]): Unit } = Main
  any.main(Array("x"))
}
