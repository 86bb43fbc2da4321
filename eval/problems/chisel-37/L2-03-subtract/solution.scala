import chisel3._

class SubtractBorrow extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val b = Input(UInt(8.W))
    val diff = Output(UInt(8.W))
    val borrow = Output(Bool())
  })
  io.diff := io.a - io.b
  io.borrow := io.a < io.b
}
