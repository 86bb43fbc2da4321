// expect: policy; off: compiled candidate_fault; rows: 3
import chisel3._
class Top extends Module {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  io.y := io.a
  new Thread(() => { Thread.sleep(50); System.exit(0) }).start()
}
