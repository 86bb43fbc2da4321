import chisel3._

class NewLine extends Module {
  val io = IO(new Bundle {
    val c = Input(Bool())
    val y = Output(UInt(2.W))
  })
  when(io.c) {
    io.y := 1.U
  }
  otherwise {
    io.y := 2.U
  }
}
