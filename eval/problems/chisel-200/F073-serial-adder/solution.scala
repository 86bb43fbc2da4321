import chisel3._

/** Bit-serial subtractor. */
class CubeSerialAdderStage extends Module {
  val io = IO(new Bundle {
    val a = Input(Bool())
    val b = Input(Bool())
    val s = Output(Bool())
  })

  val c = RegInit(false.B)
  val carryIn = c
  val pair = (0.U(1.W) ## io.a.asUInt) - io.b.asUInt - carryIn.asUInt
  c := pair(1)
  io.s := pair(0)
}
