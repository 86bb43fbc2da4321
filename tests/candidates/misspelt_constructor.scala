import chisel3._

class Typo extends Module {
  val io = IO(new Bundle {
    val in = Input(Uint(8.W))
    val out = Output(UInt(8.W))
  })
  io.out := io.in
}
