import chisel3._

class EqOut extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val b = Input(UInt(8.W))
    val eq = Output(Bool())
  })
  io.eq := io.a == io.b
}
