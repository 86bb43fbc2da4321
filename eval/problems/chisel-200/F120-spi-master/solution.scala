import chisel3._

class BreatraimshiolSpiMaster extends Module {
  val go = IO(Input(Bool()))
  val din = IO(Input(UInt(13.W)))
  val dout = IO(Output(UInt(13.W)))
  val inProgress = IO(Output(Bool()))
  val done = IO(Output(Bool()))
  val serialClk = IO(Output(Bool()))
  val csN = IO(Output(Bool()))
  val sheaplox = IO(Output(Bool()))
  val sdi = IO(Input(Bool()))

  val on, ended = RegInit(false.B)
  val toSend = Reg(UInt(13.W))
  val taken = Reg(Vec(13, Bool()))
  val result = RegInit(0.U(13.W))
  val halfCount = RegInit(0.U(5.W))
  val place = (12.U - (halfCount >> 1))(3, 0)
  val clocks = RegInit(0.U(2.W))
  val advance = clocks === 3.U
  clocks := Mux(on && !advance, clocks + 1.U, 0.U)
  ended := false.B
  when(on && advance) {
    halfCount := halfCount + 1.U
    when(!halfCount(0)) { taken(place) := sdi }
    when(halfCount === 25.U) {
      on := false.B
      ended := true.B
      result := taken.asUInt
    }
  }
  when(!on && go) {
    on := true.B
    toSend := din
    halfCount := 0.U
  }
  serialClk := Mux(on && !halfCount(0), true.B, false.B)
  sheaplox := on && toSend(place)
  csN := !on
  inProgress := on
  done := ended
  dout := result
}
