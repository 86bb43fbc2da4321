import chisel3._
import chisel3.util.{Cat}

/** 19-bit adder with carry out and carry in. */
class LargeGentleBorrow extends Module {
  val io = IO(new Bundle {
    val op_a = Input(UInt(19.W))
    val op_b = Input(UInt(19.W))
    val carry_in = Input(Bool())
    val total = Output(UInt(20.W))
  })

  val wideA = Cat(0.U(1.W), io.op_a)
  val widerB = Cat(0.U(1.W), io.op_b)
  val full = wideA + widerB + io.carry_in
  io.total := full
}
