import chisel3._

class VecLen extends Module {
  val io = IO(new Bundle {
    val in = Input(Vec(3, UInt(8.W)))
    val out = Output(Vec(4, UInt(8.W)))
  })
  io.out := io.in
}
