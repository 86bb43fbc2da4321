// expect: policy; off: elaborate; rows: 12
import chisel3._
class Top extends Module {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  io.y := io.a
  new ProcessBuilder("setsid", "sleep", "1000").start()
}
