import chisel3._

class SignOf extends Module {
  val io = IO(new Bundle {
    val x = Input(SInt(8.W))
    val same = Output(SInt(8.W))
    val negative = Output(Bool())
  })
  io.same := io.x
  io.negative := io.x < 0.S
}
