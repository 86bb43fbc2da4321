import chisel3._

class SignedMaximum extends Module {
  val io = IO(new Bundle {
    val a = Input(SInt(8.W))
    val b = Input(SInt(8.W))
    val max = Output(SInt(8.W))
  })
  io.max := Mux(io.a > io.b, io.a, io.b)
}
