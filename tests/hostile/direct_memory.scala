// expect: policy; rows: 9
import chisel3._
class Top extends Module {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  io.y := io.a
  val buffers = Iterator.continually(java.nio.ByteBuffer.allocateDirect(1 << 26)).toList
}
