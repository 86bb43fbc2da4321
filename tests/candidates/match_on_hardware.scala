import chisel3._

class MatchHw extends Module {
  val io = IO(new Bundle {
    val op = Input(UInt(2.W))
    val y = Output(UInt(4.W))
  })
  io.y := io.op match {
    case 0 => 1.U
    case 1 => 2.U
    case _ => 4.U
  }
}
