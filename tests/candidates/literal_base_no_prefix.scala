import chisel3._

class NoPrefix extends Module {
  val io = IO(new Bundle {
    val y = Output(UInt(8.W))
  })
  io.y := "1010".U(8.W)
}
