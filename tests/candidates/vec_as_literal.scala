import chisel3._

class VecLit extends Module {
  val io = IO(new Bundle {
    val i = Input(UInt(2.W))
    val y = Output(UInt(4.W))
  })
  val table = Vec(1.U, 2.U, 4.U, 8.U)
  io.y := table(io.i)
}
