import chisel3._

class LogicAnd extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(1.W))
    val b = Input(UInt(1.W))
    val y = Output(UInt(1.W))
  })
  io.y := io.a && io.b
}
