import chisel3._

class LogicOr extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val b = Input(UInt(8.W))
    val y = Output(Bool())
  })
  io.y := io.a || io.b
}
