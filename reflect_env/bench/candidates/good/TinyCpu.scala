import chisel3._
import chisel3.util._

class TinyCpu extends Module {
  val io = IO(new Bundle {
    val instruction = Input(UInt(16.W))
    val stall = Input(Bool())
    val pc = Output(UInt(8.W))
    val acc = Output(UInt(16.W))
    val halted = Output(Bool())
  })
  val pc = RegInit(0.U(8.W))
  val acc = RegInit(0.U(16.W))
  val halted = RegInit(false.B)
  val scratch = Mem(16, UInt(16.W))
  val opcode = io.instruction(15, 12)
  val address = io.instruction(3, 0)
  val immediate = io.instruction(7, 0)
  val operand = scratch.read(address)
  when(!io.stall && !halted) {
    pc := pc + 1.U
    switch(opcode) {
      is(0.U) { acc := immediate }
      is(1.U) { acc := acc + operand }
      is(2.U) { acc := acc - operand }
      is(3.U) { acc := acc & operand }
      is(4.U) { acc := acc | operand }
      is(5.U) { scratch.write(address, acc) }
      is(6.U) { pc := immediate }
      is(7.U) { when(acc === 0.U) { pc := immediate } }
      is(15.U) { halted := true.B }
    }
  }
  io.pc := pc
  io.acc := acc
  io.halted := halted
}
