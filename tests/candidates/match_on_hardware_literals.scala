import chisel3._

class MatchU extends Module {
  val io = IO(new Bundle {
    val op = Input(UInt(2.W))
    val y = Output(UInt(4.W))
  })
  io.y := io.op match {
    case 0.U => 1.U
    case _ => 4.U
  }
}
