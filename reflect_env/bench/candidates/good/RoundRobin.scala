import chisel3._
import chisel3.util._

class RoundRobin extends Module {
  val n = 4 /*~3-8*/
  val io = IO(new Bundle {
    val request = Input(UInt(n.W))
    val grant = Output(UInt(n.W))
  })
  val last = RegInit(0.U(n.W))
  val above = io.request & ~((last - 1.U) | last)
  val pick = Mux(above.orR, above, io.request)
  val grant = PriorityEncoderOH(pick)
  when(io.request.orR) {
    last := grant
  }
  io.grant := Mux(io.request.orR, grant, 0.U)
}
