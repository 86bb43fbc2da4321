import chisel3._

class SoftReset extends Module {
  val io = IO(new Bundle {
    val clear = Input(Bool())
    val out = Output(UInt(4.W))
  })
  val cnt = withReset(io.clear) { RegInit(0.U(4.W)) }
  cnt := cnt + 1.U
  io.out := cnt
}
