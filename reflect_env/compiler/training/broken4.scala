import chisel3._
import chisel3.util._

class Shift4 extends Module {
  val io = IO(new Bundle { val d = Input(Bool()); val q = Output(UInt(2.W)) })
  val regs = Reg(Vec(2, Bool()))
  regs(0) := iox.d
  for (i <- 1 until 2) { regs(i) := regs(i - 1) }
  io.q := regs.asUInt
}
