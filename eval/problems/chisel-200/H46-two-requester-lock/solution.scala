import chisel3._

class LockArbiter extends Module {
  val io = IO(new Bundle {
    val req0 = Input(Bool())
    val req1 = Input(Bool())
    val grant0 = Output(Bool())
    val grant1 = Output(Bool())
  })
  val grants = RegInit(VecInit(false.B, false.B))
  val last = RegInit(1.U(1.W))
  val requests = VecInit(io.req0, io.req1)
  val held = grants.zip(requests).map { case (g, r) => g && r }.reduce(_ || _)
  when(!held) {
    val first = !last
    val next = Mux(requests(first), first, last)
    grants(0) := requests(next) && next === 0.U
    grants(1) := requests(next) && next === 1.U
    when(requests(next)) { last := next }
  }
  io.grant0 := grants(0)
  io.grant1 := grants(1)
}
