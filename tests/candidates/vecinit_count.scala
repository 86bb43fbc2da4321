import chisel3._

class VecInitCount extends Module {
  val io = IO(new Bundle {
    val i = Input(UInt(2.W))
    val y = Output(UInt(8.W))
  })
  val regs = RegInit(VecInit(4, 0.U(8.W)))
  io.y := regs(io.i)
}
