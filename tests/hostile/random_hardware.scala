// expect: policy; rows: 52
import chisel3._
class Top extends Module {
  val io = IO(new Bundle { val a = Input(UInt(8.W)); val y = Output(UInt(8.W)) })
  io.y := io.a + scala.util.Random.nextInt(200).U + (System.nanoTime % 3).toInt.U
}
