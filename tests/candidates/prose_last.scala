import chisel3._

class ProseLast extends Module {
  val io = IO(new Bundle {
    val a = Input(Bool())
    val y = Output(Bool())
  })
  io.y := io.a
}

This module simply forwards its input to its output.
