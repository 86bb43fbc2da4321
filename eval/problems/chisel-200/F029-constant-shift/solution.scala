import chisel3._

/** Constant widening shift left of 4 bits by 2 places. */
class HawkShifterStage extends Module {
  val io = IO(new Bundle {
    val word = Input(UInt(4.W))
    val result = Output(UInt(6.W))
  })
  val lanes = VecInit.tabulate(6)(i => if (i < 2) false.B else io.word(i - 2))
  io.result := lanes.asUInt
}
