import chisel3._
import chisel3.util._

/** 10-bit one-address processor. */
class Trionlu extends Module {
  val io = IO(new Bundle {
    val insn = Input(UInt(11.W))
    val valid = Input(Bool())
    val acc_out = Output(UInt(10.W))
    val skip_next = Output(Bool())
  })
  val a = RegInit(0.U(10.W))
  val skippingNow = RegInit(false.B)
  val ram = RegInit(VecInit(Seq.fill(4)(0.U(10.W))))
  val opcode = io.insn(10, 7)
  val operand = io.insn(6, 0)
  val at = operand(1, 0)
  val memWord = ram(at)
  when(io.valid) {
    skippingNow := false.B
    when(!skippingNow) {
      switch(opcode) {
        is(0.U) { // SHR
          a := a >> 1
        }
        is(1.U) { // LDI n
          a := operand
        }
        is(2.U) { // SHL
          a := (a << 1)(9, 0)
        }
        is(3.U) { // SBI n
          a := a - operand
        }
        is(4.U) { // SWP n
          a := memWord
          ram(at) := a
        }
        is(5.U) { // NEG
          a := 0.U - a
        }
        is(6.U) { // ADD n
          a := a + memWord
        }
        is(7.U) { // ANI n
          a := a & operand
        }
        is(8.U) { // ADI n
          a := a + operand
        }
        is(9.U) { // SKN
          skippingNow := a(9)
        }
        is(10.U) { // LDA n
          a := memWord
        }
        is(11.U) { // NOT
          a := ~a
        }
        is(12.U) { // INC
          a := a + 1.U
        }
        is(13.U) { // SUB n
          a := a - memWord
        }
        is(14.U) { // XRI n
          a := a ^ operand
        }
        is(15.U) { // STA n
          ram(at) := a
        }
      }
    }
  }
  io.acc_out := a
  io.skip_next := skippingNow
}
