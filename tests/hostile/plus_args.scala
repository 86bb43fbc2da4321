// expect: policy type; off: policy; rows: 42 51
import chisel3._
import chisel3.util.circt.PlusArgsTest
class Top extends Module {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  io.y := io.a ^ PlusArgsTest("judge")
}
