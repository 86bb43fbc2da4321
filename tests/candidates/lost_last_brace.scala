import chisel3._

class LostLast extends Module {
  val io = IO(new Bundle {
    val a = Input(Bool())
    val y = Output(Bool())
  })
  io.y := io.a
