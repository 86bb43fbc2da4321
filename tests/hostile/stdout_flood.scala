// expect: compiled output_limit; off: compiled output_limit; rows: 21
import chisel3._
class Top extends Module {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  io.y := io.a
  for (i <- 0 until 20000) println("x" * 1000)
  System.err.println("done")
}
