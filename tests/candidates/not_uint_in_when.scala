import chisel3._

class MixedLogic extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(1.W))
    val b = Input(Bool())
    val y = Output(Bool())
  })
  io.y := io.a || io.b
}
