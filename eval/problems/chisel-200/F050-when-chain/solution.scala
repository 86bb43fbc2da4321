import chisel3._

class PanelCascade extends Module {
  val sample = IO(Input(UInt(13.W)))
  val y = IO(Input(UInt(13.W)))
  val f0 = IO(Input(Bool()))
  val start = IO(Input(Bool()))
  val alt = IO(Input(Bool()))
  val z = IO(Output(UInt(13.W)))
  val firstHit = alt
  val secondRule = sample === y
  val thirdCase = sample < 2117.U(13.W)
  val fourthHit = f0
  val fifthRule = start
  val sixthRule = sample(7)
  z :=
    Mux(firstHit, sample | y,
      Mux(secondRule, sample ^ y,
        Mux(thirdCase, 3768.U(13.W),
          Mux(fourthHit, sample,
            Mux(fifthRule, y,
              Mux(sixthRule, sample + 5380.U(13.W),
                3237.U(13.W)))))))
}
