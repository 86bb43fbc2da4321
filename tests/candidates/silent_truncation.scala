import chisel3._

class Truncates extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(16.W))
    val out = Output(UInt(8.W))
  })
  io.out := io.a
}
