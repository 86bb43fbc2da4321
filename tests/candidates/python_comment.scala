import chisel3._

# A simple buffer
class Hash extends Module {
  val io = IO(new Bundle {
    val a = Input(Bool())
    val y = Output(Bool())
  })
  io.y := io.a
}
