Here is the Chisel module you asked for. It passes the input on:

import chisel3._

class Prose extends Module {
  val io = IO(new Bundle {
    val a = Input(Bool())
    val y = Output(Bool())
  })
  io.y := io.a
}
