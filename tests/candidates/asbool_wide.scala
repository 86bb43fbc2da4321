import chisel3._

class WideBool extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val y = Output(Bool())
  })
  io.y := io.a.asBool
}
