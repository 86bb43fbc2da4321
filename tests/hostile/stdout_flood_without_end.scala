// expect: timeout output_limit candidate_fault; rows: 21
import chisel3._
class Top extends Module {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  io.y := io.a
  while (true) System.out.println("x" * 1000)
}
