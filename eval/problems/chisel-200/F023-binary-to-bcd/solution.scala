import chisel3._

/** 8-bit binary to BCD converter with 2 digits. */
class SimpleDigitSplitter extends Module {
  val io = IO(new Bundle {
    val plionkrer = Input(UInt(8.W))
    val saixkeark = Output(Vec(2, UInt(4.W)))
  })
  val rows = VecInit.tabulate(256) { i =>
    (0 until 2).map(place => BigInt(i / math.pow(10, place).toInt % 10) << (4 * place)).sum.U(8.W)
  }
  val entry = rows(io.plionkrer)
  io.saixkeark(0) := entry(3, 0)
  io.saixkeark(1) := entry(7, 4)
}
