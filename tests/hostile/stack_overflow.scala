// expect: elaborate; off: elaborate; rows: 13
import chisel3._
class Top extends Module {
  val io = IO(new Bundle { val a = Input(UInt(8.W)); val y = Output(UInt(8.W)) })
  def deeper(n: Int): Int = deeper(n + 1) + chisel3.util.log2Ceil(n + 1)
  io.y := io.a + deeper(1).U
}
