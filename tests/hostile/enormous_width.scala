// expect: elaborate lower timeout memory output_limit compiled; rows: 37
import chisel3._
class Top extends Module {
  val io = IO(new Bundle { val a = Input(UInt((1 << 30).W)); val y = Output(UInt((1 << 30).W)) })
  io.y := RegNext(~io.a)
}
