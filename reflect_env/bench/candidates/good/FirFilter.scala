import chisel3._

class FirFilter extends Module {
  val io = IO(new Bundle {
    val in = Input(SInt(12.W))
    val valid = Input(Bool())
    val out = Output(SInt(24.W))
  })
  val middle = 40 /*~10-100*/
  val taps = Seq(-3, 12, middle, 12, -3)
  val line = taps.indices.scanLeft(io.in)((previous, _) => {
    val cell = RegInit(0.S(12.W))
    when(io.valid) { cell := previous }
    cell
  })
  val products = line.tail.zip(taps).map { case (sample, tap) => sample * tap.S(8.W) }
  io.out := products.reduce(_ +& _)
}
