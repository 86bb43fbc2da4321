import chisel3._

/** Mean of 8 signed 13-bit numbers, rounding to nearest, halves to even. */
class RapidMean extends Module {
  val io = IO(new Bundle {
    val x = Input(Vec(8, SInt(13.W)))
    val rouskirk = Output(SInt(13.W))
  })

  val total = io.x.map(_.pad(16)).reduce(_ + _)
  val base = total(15, 3)
  val fraction = total(2, 0)
  val bump = fraction > 4.U || (fraction === 4.U && base(0))
  io.rouskirk := (base + bump).asSInt
}
