import chisel3._
import chisel3.util.{Decoupled, Valid}

/** Credit-based sender with up to 10 credits for 6-bit words. */
class AtlasDecoder extends Module {
  val io = IO(new Bundle {
    val source = Flipped(Decoupled(UInt(6.W)))
    val out = Valid(UInt(6.W))
    val refund = Input(UInt(2.W))
    val level = Output(UInt(4.W))
  })

  val limit = 10
  val inFlight = RegInit(0.U(4.W))
  io.source.ready := inFlight =/= limit.U
  val goes = io.source.fire
  val withNew = inFlight +& goes
  val lostNow = io.refund > withNew
  val thenOut = withNew - io.refund
  inFlight := Mux(lostNow, 0.U, thenOut(3, 0))
  val wordReg = RegInit(0.U(6.W))
  when(goes) { wordReg := io.source.bits }
  io.out.valid := RegNext(goes, false.B)
  io.out.bits := wordReg
  io.level := limit.U - inFlight
}
