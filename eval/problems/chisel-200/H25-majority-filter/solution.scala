import chisel3._
import chisel3.util._

class MajorityFilter extends Module {
  val io = IO(new Bundle {
    val in = Input(Bool())
    val out = Output(Bool())
  })
  val one = RegNext(io.in, false.B)
  val two = RegNext(one, false.B)
  io.out := PopCount(Seq(io.in, one, two)) >= 2.U
}
