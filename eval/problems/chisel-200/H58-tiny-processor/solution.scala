import chisel3._
import chisel3.util._

class AccumulatorMachine extends Module {
  val io = IO(new Bundle {
    val valid = Input(Bool())
    val instr = Input(UInt(8.W))
    val look = Input(UInt(2.W))
    val acc = Output(UInt(8.W))
    val r = Output(UInt(8.W))
  })
  val acc = RegInit(0.U(8.W))
  val file = RegInit(VecInit(Seq.fill(4)(0.U(8.W))))
  val index = io.instr(5, 4)
  val k = io.instr(3, 0)
  val r = file(index)
  when(io.valid) {
    switch(io.instr(7, 6)) {
      is(0.U) { acc := r + k }
      is(1.U) { acc := acc + r + k }
      is(2.U) { acc := acc ^ (r << k)(7, 0) }
      is(3.U) {
        when(k(0)) { acc := acc - r }.otherwise { file(index) := acc }
      }
    }
  }
  io.acc := acc
  io.r := file(io.look)
}
