import chisel3._

class VectorParityCheck extends Module {
  val x = IO(Input(Bool()))
  val en = IO(Input(Bool()))
  val par = IO(Output(Bool()))
  val following = Wire(Bool())
  val parityReg = RegNext(following, true.B)
  following := parityReg ^ (x && en)
  par := parityReg
}
