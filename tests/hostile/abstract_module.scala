// expect: elaborate
import chisel3._
abstract class Top extends Module {
  val io = IO(new Bundle { val y = Output(Bool()) })
  io.y := true.B
}
