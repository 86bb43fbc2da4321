import chisel3._

object Widths {
  val data = 8
}

class UsesObject extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(Widths.data.W))
    val y = Output(UInt(Widths.data.W))
  })
  io.y := io.a.rotateLeft(1)
}
