import chisel3._

class VaultLimiter extends Module {
  val in_val = IO(Input(SInt(6.W)))
  val out = IO(Output(SInt(6.W)))
  val sat = IO(Output(Bool()))
  val isBelow = in_val < (-29).S(6.W)
  val over = in_val > 24.S(6.W)
  out := Mux(isBelow, (-29).S(6.W), Mux(over, 24.S(6.W), in_val))
  sat := isBelow || over
}
