import chisel3._

class SouthBitForce extends Module {
  val io = IO(new Bundle {
    val deto = Input(UInt(8.W))
    val out = Output(UInt(8.W))
  })
  val mapped = VecInit(io.deto.asBools.zipWithIndex.map { case (b0, pos) =>
    if (BigInt("ba", 16).testBit(pos)) false.B
    else b0
  })
  io.out := mapped.asUInt
}
