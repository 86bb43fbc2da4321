import chisel3._

class SubWord extends Module {
  val io = IO(new Bundle {
    val a = Input(Bool())
    val y = Output(UInt(8.W))
  })
  io.y := 0.U
  io.y(0) := io.a
}
