import chisel3._

class Threshold(limit: Int = 10) extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val over = Output(Bool())
  })
  io.over := io.a > limit
}
