import chisel3._

class CaseStmt extends Module {
  val io = IO(new Bundle {
    val s = Input(UInt(2.W))
    val y = Output(UInt(4.W))
  })
  case (io.s)
    0: io.y := 1.U
    default: io.y := 0.U
  endcase
}
