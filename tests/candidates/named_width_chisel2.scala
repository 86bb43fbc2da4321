import chisel3._

class NamedWidth extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(width = 8))
    val y = Output(UInt(8.W))
  })
  io.y := io.a
}
