import chisel3._

class Acc extends Module {
  val io = IO(new Bundle {
    val in = Input(UInt(8.W))
    val out = Output(UInt(8.W))
  })
  val acc = RegInit(0.U(8.W))
  acc := acc + io.in
  io.out := accumulator
}
