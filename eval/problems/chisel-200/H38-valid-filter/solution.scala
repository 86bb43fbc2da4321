import chisel3._
import chisel3.util._

class ValidFilter extends Module {
  val io = IO(new Bundle {
    val in = Flipped(Valid(UInt(8.W)))
    val out = Valid(UInt(8.W))
  })
  val take = io.in.valid && !io.in.bits(0) && io.in.bits >= 10.U
  io.out.valid := RegNext(take, false.B)
  io.out.bits := RegEnable(io.in.bits >> 1, 0.U(8.W), take)
}
