import chisel3._

class AndR extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val y = Output(Bool())
  })
  io.y := io.a.andR()
}
