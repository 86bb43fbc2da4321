import chisel3._

class Subtractor extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(12.W))
    val b = Input(UInt(12.W))
    val borrowIn = Input(Bool())
    val diff = Output(UInt(12.W))
    val borrowOut = Output(Bool())
  })
  val full = io.a -& io.b -& io.borrowIn.asUInt
  io.diff := full(11, 0)
  io.borrowOut := full(12)
}
