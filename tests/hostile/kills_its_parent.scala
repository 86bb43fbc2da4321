// expect: policy; rows: 18
import chisel3._
class Top extends Module {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  io.y := io.a
  ProcessHandle.current.parent.ifPresent(p => p.destroyForcibly())
}
