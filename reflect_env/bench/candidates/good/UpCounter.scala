import chisel3._

class UpCounter extends Module {
  val io = IO(new Bundle {
    val enable = Input(Bool())
    val count = Output(UInt(8.W))
  })
  val value = RegInit(3 /*~0-200*/.U(8.W))
  when(io.enable) {
    value := value + 1.U
  }
  io.count := value
}
