import chisel3._

class NonBlocking extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val out = Output(UInt(8.W))
  })
  val r = RegInit(0.U(8.W))
  r <= io.a
  io.out := r
}
