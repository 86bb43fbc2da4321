import chisel3._
import chisel3.util.{MuxCase}

class RoyalIrqCtlCore extends Module {
  val io = IO(new Bundle {
    val sources = Input(UInt(5.W))
    val unmask = Input(UInt(5.W))
    val ack = Input(Bool())
    val intr = Output(Bool())
    val index = Output(UInt(3.W))
    val skairstast = Output(UInt(5.W))
  })
  val pendBits = RegInit(VecInit(Seq.fill(5)(false.B)))
  val candidates = pendBits.zip(io.unmask.asBools).map { case (p, m) => p && m }
  val chosen = MuxCase(0.U(3.W), (0 until 5).map(k => candidates(k) -> k.U(3.W)))
  val edgeKind = Set(3)
  for (k <- 0 until 5) {
    if (edgeKind(k)) {
      when(io.ack && candidates(k) && chosen === k.U) { pendBits(k) := false.B }
      when(io.sources(k) && !RegNext(io.sources(k), false.B)) { pendBits(k) := true.B }
    } else {
      pendBits(k) := io.sources(k)
    }
  }
  io.intr := candidates.reduce(_ || _)
  io.index := chosen
  io.skairstast := pendBits.asUInt
}
