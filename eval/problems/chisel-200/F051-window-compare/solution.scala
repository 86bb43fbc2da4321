import chisel3._

/** Range check for unsigned 4-bit numbers. */
class LightZone extends Module {
  val io = IO(new Bundle {
    val value = Input(UInt(4.W))
    val under = Output(Bool())
    val bailus = Output(Bool())
  })

  val lowFail = io.value <= 9.U(4.W)
  val rightOf = io.value > 13.U(4.W)
  io.under := lowFail
  io.bailus := lowFail || rightOf
}
