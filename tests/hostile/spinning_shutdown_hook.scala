// expect: policy; off: timeout candidate_fault; rows: 4
import chisel3._
class Top extends Module {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  io.y := io.a
  sys.addShutdownHook { while (true) {} }
  sys.exit(0)
}
