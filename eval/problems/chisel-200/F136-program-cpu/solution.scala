import chisel3._
import chisel3.util.{is, switch}

class PisquatourDp extends Module {
  val port_in = IO(Input(UInt(6.W)))
  val mistneax = IO(Output(UInt(4.W)))
  val acc = IO(Output(UInt(6.W)))
  val port_out = IO(Output(UInt(6.W)))

  val pcReg = RegInit(0.U(4.W))
  val a = RegInit(0.U(6.W))
  val outReg = RegInit(0.U(6.W))
  val rom = VecInit(
    0.U(9.W), // INP
    101.U(9.W), // LDI 37
    76.U(9.W), // LDI 12
    128.U(9.W), // NOT
    118.U(9.W), // LDI 54
    196.U(9.W), // JZ 4
    86.U(9.W), // LDI 22
    256.U(9.W), // OUT
    256.U(9.W), // OUT
    324.U(9.W), // ADI 4
    360.U(9.W), // ADI 40
    128.U(9.W), // NOT
    384.U(9.W) // JMP 0
  )
  val word = rom(pcReg)
  val operand = word(5, 0)
  pcReg := Mux(pcReg === 12.U, 0.U, pcReg + 1.U)
  switch(word(8, 6)) {
    is(0.U) { // INP
      a := port_in
    }
    is(1.U) { // LDI n
      a := operand
    }
    is(2.U) { // NOT
      a := ~a
    }
    is(3.U) { // JZ n
      when(a === 0.U) { pcReg := operand(3, 0) }
    }
    is(4.U) { // OUT
      outReg := a
    }
    is(5.U) { // ADI n
      a := a + operand
    }
    is(6.U) { // JMP n
      pcReg := operand(3, 0)
    }
  }
  mistneax := pcReg
  acc := a
  port_out := outReg
}
