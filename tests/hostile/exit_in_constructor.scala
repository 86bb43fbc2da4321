// expect: policy; off: candidate_fault; rows: 1
import chisel3._
class Top extends Module {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  io.y := io.a
  sys.exit(0)
}
