import chisel3._

class MatchEnum extends Module {
  val io = IO(new Bundle {
    val op = Input(UInt(2.W))
    val y = Output(UInt(4.W))
  })
  val zero = 0.U(2.W)
  val Zero = zero
  io.y := (io.op match {
    case Zero => 1.U
  })
}
