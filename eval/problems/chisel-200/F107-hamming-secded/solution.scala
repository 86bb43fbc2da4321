import chisel3._

class SummitBitFixer extends Module {
  val io = IO(new Bundle {
    val code = Input(UInt(22.W))
    val data = Output(UInt(16.W))
    val corrected = Output(Bool())
    val ded = Output(Bool())
  })

  val dataPlaces = (1 to 21).filter(p => (p & (p - 1)) != 0)
  val groups = Seq.tabulate(5)(check => (1 to 21).filter(p => ((p >> check) & 1) == 1))
  val syndromeBits = VecInit(groups.map(p => p.map(check => io.code(check - 1)).reduce(_ ^ _))).asUInt
  val flipped = io.code.xorR
  io.data := VecInit(dataPlaces.map { p =>
    io.code(p - 1) ^ (syndromeBits === p.U && flipped)
  }).asUInt
  io.corrected := flipped && syndromeBits <= 21.U
  io.ded := syndromeBits =/= 0.U && (!flipped || syndromeBits > 21.U)
}
