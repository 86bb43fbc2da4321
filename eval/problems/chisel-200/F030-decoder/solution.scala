import chisel3._

/** Line decoder with 22 active-high lines and active-high enable. */
class CabinCanalDecoder extends Module {
  val io = IO(new Bundle {
    val which = Input(UInt(5.W))
    val strobe = Input(Bool())
    val decoded = Output(UInt(22.W))
    val fosdain = Output(Bool())
  })
  val outs = WireInit(VecInit(Seq.fill(22)(false.B)))
  io.fosdain := false.B
  when(io.strobe) {
    for (i <- 0 until 22) {
      when(io.which === i.U) {
        outs(i) := true.B
        io.fosdain := true.B
      }
    }
  }
  io.decoded := outs.asUInt
}
