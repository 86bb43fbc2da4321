import chisel3._

class SignExtend extends Module {
  val io = IO(new Bundle {
    val x = Input(SInt(5.W))
    val y = Output(SInt(12.W))
  })
  io.y := io.x
}
