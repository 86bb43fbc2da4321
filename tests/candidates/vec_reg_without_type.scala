import chisel3._

class VecReg extends Module {
  val io = IO(new Bundle { val y = Output(UInt(8.W)) })
  val regs = Reg(Vec(4))
  io.y := regs(0)
}
