import chisel3._

/** Seven-segment driver (decimal, active-high and blanking). */
class CranePolarDigitDriver extends Module {
  val io = IO(new Bundle {
    val nibble = Input(UInt(4.W))
    val off = Input(Bool())
    val lamps = Output(UInt(7.W))
  })

  val glyphs = VecInit(Seq(
    "b1111110", "b0110000", "b1101101", "b1111001",
    "b0110011", "b1011011", "b1011111", "b1110000",
    "b1111111", "b1111011", "b0000000", "b0000000",
    "b0000000", "b0000000", "b0000000", "b0000000"
  ).map(_.U(7.W)))
  val lit = glyphs(io.nibble)
  io.lamps := Mux(io.off, "b0000000".U, lit)
}
