import chisel3._

class BitTranspose extends Module {
  val io = IO(new Bundle {
    val m = Input(UInt(16.W))
    val t = Output(UInt(16.W))
  })
  io.t := VecInit(Seq.tabulate(16)(i => io.m(4 * (i % 4) + i / 4))).asUInt
}
