import chisel3._

class Fir(coeffs: Seq[Int] = Seq(1, 2, 3, 2, 1)) extends Module {
  val io = IO(new Bundle {
    val in = Input(SInt(8.W))
    val out = Output(SInt(20.W))
  })
  val taps = Reg(Vec(coeffs.length, SInt(8.W)))
  taps(0) := io.in
  for (i <- 1 until coeffs.length) taps(i) := taps(i - 1)
  io.out := taps.zip(coeffs).map { case (t, c) => t * c.S(5.W) }.reduce(_ +& _)
}
