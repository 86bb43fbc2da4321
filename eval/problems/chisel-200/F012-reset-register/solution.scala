import chisel3._

class BinaryOak extends Module {
  val io = IO(new Bundle {
    val hold = Input(Bool())
    val x = Input(UInt(19.W))
    val dout = Output(UInt(19.W))
  })
  val value = RegInit(0.U(19.W))
  when(!io.hold) {
    value := io.x
  }
  io.dout := value
}
