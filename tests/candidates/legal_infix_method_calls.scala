import chisel3._

class Infix extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val b = Output(UInt(8.W))
    val c = Output(Bool())
  })
  io.b := io.a pad 8
  io.c := io.a.andR || io.a.xorR
}
