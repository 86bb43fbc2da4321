import chisel3._

class TooWide extends Module {
  val io = IO(new Bundle {
    val y = Output(UInt(8.W))
  })
  io.y := 256.U(8.W)
}
