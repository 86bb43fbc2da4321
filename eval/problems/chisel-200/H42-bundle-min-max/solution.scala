import chisel3._

class Point extends Bundle {
  val x = UInt(6.W)
  val y = UInt(6.W)
}

class PointBox extends Module {
  val io = IO(new Bundle {
    val add = Input(Bool())
    val first = Input(Bool())
    val p = Input(new Bundle { val x = UInt(6.W); val y = UInt(6.W) })
    val low = Output(new Bundle { val x = UInt(6.W); val y = UInt(6.W) })
    val high = Output(new Bundle { val x = UInt(6.W); val y = UInt(6.W) })
  })
  val low = RegInit(0.U.asTypeOf(new Point))
  val high = RegInit(0.U.asTypeOf(new Point))
  when(io.add) {
    when(io.first) {
      low := io.p
      high := io.p
    }.otherwise {
      when(io.p.x < low.x) { low.x := io.p.x }
      when(io.p.y < low.y) { low.y := io.p.y }
      when(io.p.x > high.x) { high.x := io.p.x }
      when(io.p.y > high.y) { high.y := io.p.y }
    }
  }
  io.low := low
  io.high := high
}
