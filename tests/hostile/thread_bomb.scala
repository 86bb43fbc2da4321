// expect: policy; off: elaborate memory candidate_fault timeout; rows: 10
import chisel3._
class Top extends Module {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  io.y := io.a
  val threads = Seq.fill(5000) { val t = new Thread(() => Thread.sleep(100000)); t.start(); t }
}
