import chisel3._
import chisel3.util._

class PriorityArbiter(n: Int = 4) extends Module {
  val io = IO(new Bundle {
    val req = Input(UInt(n.W))
    val grant = Output(UInt(n.W))
    val valid = Output(Bool())
  })
  io.grant := PriorityEncoderOH(io.req)
  io.valid := io.req.orR
}
