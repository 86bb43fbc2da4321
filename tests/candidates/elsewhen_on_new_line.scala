import chisel3._

class NewLineElse extends Module {
  val io = IO(new Bundle {
    val c = Input(Bool())
    val d = Input(Bool())
    val y = Output(UInt(2.W))
  })
  io.y := 0.U
  when(io.c) {
    io.y := 1.U
  }
  elsewhen(io.d) {
    io.y := 2.U
  }
}
