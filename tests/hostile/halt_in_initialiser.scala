// expect: policy; off: candidate_fault; rows: 2
import chisel3._
object Evil {
  Runtime.getRuntime.`halt`(0)
  val width = 8
}
class Top extends Module {
  val io = IO(new Bundle { val a = Input(UInt(Evil.width.W)); val y = Output(UInt(8.W)) })
  io.y := io.a
}
