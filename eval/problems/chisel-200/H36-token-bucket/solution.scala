import chisel3._

class TokenBucket extends Module {
  val io = IO(new Bundle {
    val request = Input(Bool())
    val refill = Input(Bool())
    val grant = Output(Bool())
    val level = Output(UInt(5.W))
  })
  val level = RegInit(20.U(5.W))
  io.grant := io.request && level =/= 0.U
  val taken = Mux(io.grant, level - 1.U, level)
  val filled = Mux(io.refill, taken + 2.U, taken)
  level := Mux(filled > 20.U, 20.U, filled)
  io.level := level
}
