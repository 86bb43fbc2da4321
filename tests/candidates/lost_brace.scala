import chisel3._

class LostBrace extends Module {
  val io = IO(new Bundle {
    val a = Input(Bool())
    val y = Output(UInt(8.W))
  })
  val r = RegInit(0.U(8.W))
  when(io.a) {
    r := r + 1.U
  io.y := r
}
