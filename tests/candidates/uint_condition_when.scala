import chisel3._

class UIntCond extends Module {
  val io = IO(new Bundle {
    val en = Input(UInt(1.W))
    val y = Output(UInt(8.W))
  })
  val r = RegInit(0.U(8.W))
  when(io.en) { r := r + 1.U }
  io.y := r
}
