import chisel3._

class NoDir extends Module {
  val io = IO(new Bundle {
    val a = UInt(8.W)
    val y = Output(UInt(8.W))
  })
  io.y := io.a
}
