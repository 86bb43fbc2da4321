import chisel3._

class VecFill extends Module {
  val io = IO(new Bundle {
    val i = Input(UInt(2.W))
    val y = Output(UInt(4.W))
  })
  val regs = RegInit(Vec.fill(4)(0.U(4.W)))
  io.y := regs(io.i)
}
