import chisel3._
import chisel3.util.MuxLookup

/** Adder for 13-bit signed values and a chosen constant. */
class WireTrim98 extends Module {
  val io = IO(new Bundle {
    val which = Input(UInt(2.W))
    val in = Input(SInt(13.W))
    val out = Output(SInt(14.W))
  })

  val referenceValue = MuxLookup(io.which, 343.S(13.W))(Seq(
    1.U -> 1911.S(13.W),
    2.U -> (-3654).S(13.W),
    3.U -> (-1516).S(13.W)
  ))
  io.out := io.in +& referenceValue
}
