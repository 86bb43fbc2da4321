// expect: timeout memory output_limit; rows: 37
import chisel3._
class Top extends Module {
  val io = IO(new Bundle { val a = Input(UInt(8.W)); val y = Output(UInt(8.W)) })
  var sum: UInt = io.a
  for (i <- 0 until 100000000) sum = sum + (i & 255).U(8.W)
  io.y := sum
}
