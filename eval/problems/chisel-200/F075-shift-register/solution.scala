import chisel3._

class AnchorSipo extends Module {
  val io = IO(new Bundle {
    val sin = Input(Bool())
    val enable = Input(Bool())
    val init = Input(Bool())
    val parallelOut = Output(UInt(4.W))
  })
  val register = RegInit(15.U(4.W))
  when(io.enable) {
    register := io.sin ## register(3, 1)
  }
  when(io.init) {
    register := 15.U
  }
  io.parallelOut := register
}
