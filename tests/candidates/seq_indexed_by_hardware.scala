import chisel3._

class SeqHw extends Module {
  val io = IO(new Bundle {
    val i = Input(UInt(2.W))
    val y = Output(UInt(8.W))
  })
  val rom = Seq(3.U(8.W), 1.U(8.W), 4.U(8.W), 1.U(8.W))
  io.y := rom(io.i)
}
