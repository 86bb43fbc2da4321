import chisel3._

class Three extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val y = Output(UInt(8.W))
    val z = Output(Bool())
  })
  io.y := io.a + 1
  io.z := io.a == 3.U
  io.y = io.a
}
