import chisel3._

class WhenElse extends Module {
  val io = IO(new Bundle {
    val c = Input(Bool())
    val y = Output(UInt(2.W))
  })
  when(io.c) {
    io.y := 1.U
  } else {
    io.y := 2.U
  }
}
