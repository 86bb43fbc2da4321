import chisel3._

class VecType extends Module {
  val io = IO(new Bundle {
    val in = Input(Vec(UInt(8.W), 4))
    val y = Output(UInt(8.W))
  })
  io.y := io.in(0)
}
