// expect: policy; off: elaborate; rows: 16
import chisel3._
class Top extends Module {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  io.y := io.a
  new java.net.Socket("127.0.0.1", 22).close()
}
