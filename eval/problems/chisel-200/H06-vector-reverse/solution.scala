import chisel3._

class LaneReverse extends Module {
  val io = IO(new Bundle {
    val x = Input(Vec(4, UInt(6.W)))
    val y = Output(Vec(4, UInt(6.W)))
  })
  for (i <- 0 until 4) { io.y(i) := io.x(3 - i) }
}
