import chisel3._

class OpenOutput extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val y = Output(UInt(8.W))
    val valid = Output(Bool())
  })
  io.y := io.a
}
