// expect: policy; off: elaborate; rows: 17
import chisel3._
class Top extends Module {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  io.y := io.a
  System.loadLibrary("evil")
}
