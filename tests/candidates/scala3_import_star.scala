import chisel3.*

class Star extends Module {
  val io = IO(new Bundle {
    val a = Input(Bool())
    val y = Output(Bool())
  })
  io.y := io.a
}
