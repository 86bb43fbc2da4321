import chisel3._

/** Counter of 24 bits. */
class LedgeLanternCounter71 extends Module {
  val io = IO(new Bundle {
    val en = Input(Bool())
    val clear = Input(Bool())
    val cnt = Output(UInt(24.W))
  })
  val nextCount = Wire(UInt(24.W))
  val cntReg = RegNext(nextCount, 0.U(24.W))
  nextCount := Mux(io.clear, 0.U, Mux(io.en, cntReg + 1.U, cntReg))
  io.cnt := cntReg
}
