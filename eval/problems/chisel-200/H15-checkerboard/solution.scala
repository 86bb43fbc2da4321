import chisel3._

class CheckerBoard extends Module {
  val io = IO(new Bundle {
    val row = Input(UInt(3.W))
    val col = Input(UInt(3.W))
    val light = Output(Bool())
    val edge = Output(Bool())
  })
  io.light := (io.row +& io.col)(0)
  val ends = Seq(0.U, 7.U)
  io.edge := ends.map(e => io.row === e || io.col === e).reduce(_ || _)
}
