import chisel3._

class WhenValue extends Module {
  val io = IO(new Bundle {
    val c = Input(Bool())
    val a = Input(UInt(8.W))
    val y = Output(UInt(8.W))
  })
  io.y := when(io.c) { io.a }.otherwise { 0.U }
}
