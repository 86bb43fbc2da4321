import chisel3._

class VecIdx extends Module {
  val io = IO(new Bundle {
    val in = Input(Vec(4, UInt(8.W)))
    val y = Output(UInt(8.W))
  })
  io.y := io.in(4)
}
