import chisel3._

class GatedBus extends Module {
  val io = IO(new Bundle {
    val open = Input(Bool())
    val in = Input(UInt(24.W))
    val out = Output(UInt(24.W))
    val closed = Output(Bool())
  })
  io.out := Mux(io.open, io.in, 0.U)
  io.closed := !io.open
}
