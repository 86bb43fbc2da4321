import chisel3._

class SineRom extends Module {
  val steps = 16
  val io = IO(new Bundle {
    val phase = Input(UInt(4.W))
    val sample = Output(SInt(10.W))
  })
  val amplitude = 300 /*~50-500*/
  val table = VecInit((0 until steps).map { i =>
    math.round(amplitude * math.sin(2 * math.Pi * i / steps)).toInt.S(10.W)
  })
  io.sample := RegNext(table(io.phase), 0.S(10.W))
}
