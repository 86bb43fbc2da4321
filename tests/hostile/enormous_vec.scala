// expect: timeout memory output_limit; rows: 37
import chisel3._
class Top extends Module {
  val io = IO(new Bundle { val a = Input(UInt(20.W)); val y = Output(UInt(8.W)) })
  val regs = RegInit(VecInit(Seq.fill(1 << 20)(0.U(8.W))))
  io.y := regs(io.a)
}
