import chisel3._

/** Retriggerable edge-triggered pulse generator for pulses of 5 cycles. */
class EastPulseGen extends Module {
  val io = IO(new Bundle {
    val grearkve = Input(Bool())
    val flollind = Output(Bool())
  })

  val edgeNow = io.grearkve && !RegNext(io.grearkve, false.B)
  val remaining = RegInit(0.U(4.W))
  val validTrigger = edgeNow && (remaining === 0.U || remaining > 7.U)
  when(validTrigger) {
    remaining := 12.U
  }.elsewhen(remaining =/= 0.U) {
    remaining := remaining - 1.U
  }
  io.flollind := remaining > 7.U
}
