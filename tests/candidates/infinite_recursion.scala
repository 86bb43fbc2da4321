import chisel3._

class Recurse extends Module {
  val io = IO(new Bundle {
    val y = Output(UInt(8.W))
  })
  def depth(n: Int): Int = 1 + depth(n + 1)
  io.y := depth(0).U
}
