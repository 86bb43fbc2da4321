// expect: policy; off: elaborate candidate_fault timeout; rows: 19
import chisel3._
class Top extends Module {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  io.y := io.a
  val out = new java.io.FileOutputStream("/tmp/big")
  while (true) out.write(new Array[Byte](1 << 20))
}
