import chisel3._

class Swapped extends Module {
  val io = IO(new Bundle {
    val x = Input(UInt(8.W))
    val y = Output(UInt(8.W))
  })
  io.x := io.y
}
