import chisel3._

class Accumulator extends Module {
  val io = IO(new Bundle {
    val add = Input(Bool())
    val clear = Input(Bool())
    val x = Input(UInt(8.W))
    val total = Output(UInt(16.W))
  })
  val total = RegInit(0.U(16.W))
  when(io.add) { total := total + io.x }
  when(io.clear) { total := 0.U }
  io.total := total
}
