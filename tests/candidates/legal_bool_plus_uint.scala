import chisel3._

class BoolPlus extends Module {
  val io = IO(new Bundle {
    val inc = Input(Bool())
    val a = Input(UInt(8.W))
    val b = Output(UInt(8.W))
  })
  io.b := io.a + io.inc
}
