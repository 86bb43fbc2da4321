import chisel3._

class CrossedWires extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(6.W))
    val b = Input(UInt(6.W))
    val left = Output(UInt(6.W))
    val right = Output(UInt(6.W))
  })
  io.left := io.b
  io.right := io.a
}
