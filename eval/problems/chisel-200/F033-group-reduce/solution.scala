import chisel3._
import chisel3.util.PopCount

/** 22-bit XOR reduction in 2 groups. */
class KrouvinendGen extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(22.W))
    val res = Output(UInt(2.W))
  })

  val verdicts = Wire(Vec(2, Bool()))
  verdicts(0) := PopCount(io.a(10, 0))(0)
  verdicts(1) := PopCount(io.a(21, 11))(0)
  io.res := verdicts.asUInt
}
