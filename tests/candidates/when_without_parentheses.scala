import chisel3._

class WhenBare extends Module {
  val io = IO(new Bundle {
    val c = Input(Bool())
    val y = Output(Bool())
  })
  io.y := false.B
  when io.c {
    io.y := true.B
  }
}
