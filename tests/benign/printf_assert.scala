import chisel3._
import chisel3.util._

class Checks extends Module {
  val io = IO(new Bundle { val a, b = Input(UInt(8.W)); val y = Output(UInt(9.W)) })
  io.y := io.a +& io.b
  printf("a=%d b=%x\n", io.a, io.b)
  printf(p"y=${io.y} ${Hexadecimal(io.a)}\n")
  printf(cf"b = ${io.b}%d\n")
  assert(io.y >= io.a, "sum too small: %d", io.y)
  assume(io.a =/= 255.U)
  cover(io.a === io.b)
  when(io.a === 77.U && io.b === 77.U) { stop() }
}
