import chisel3._

/** Reverse subtractor of the constant 1264102690 for 32-bit numbers. */
class WaveTable extends Module {
  val x = IO(Input(UInt(32.W)))
  val result = IO(Output(UInt(32.W)))
  result := 1264102690.U(32.W) + (~x).asUInt + 1.U
}
