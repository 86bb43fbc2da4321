import chisel3._

class Chain extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val x = Output(UInt(8.W))
    val y = Output(UInt(8.W))
  })
  io.x := io.y := io.a
}
