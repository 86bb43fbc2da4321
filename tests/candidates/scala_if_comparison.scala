import chisel3._

class IfCmp extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val b = Input(UInt(8.W))
    val max = Output(UInt(8.W))
  })
  io.max := (if (io.a > io.b) io.a else io.b)
}
