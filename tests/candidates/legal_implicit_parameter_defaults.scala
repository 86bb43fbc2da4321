import chisel3._

class Curried(w: Int = 8)(n: Int = w / 2) extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(w.W))
    val y = Output(UInt(n.W))
  })
  io.y := io.a(n - 1, 0)
}
