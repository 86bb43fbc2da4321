import chisel3._

class TwoCycleDelay extends Module {
  val io = IO(new Bundle {
    val in = Input(UInt(4.W))
    val out = Output(UInt(4.W))
  })
  io.out := RegNext(RegNext(io.in, 0.U), 0.U)
}
