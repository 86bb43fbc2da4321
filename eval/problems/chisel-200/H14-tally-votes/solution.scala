import chisel3._

class WeightedVote extends Module {
  val io = IO(new Bundle {
    val v = Input(UInt(4.W))
    val sum = Output(UInt(4.W))
    val passed = Output(Bool())
  })
  val weights = Seq(1, 2, 3, 5)
  val parts = weights.zipWithIndex.map { case (w, i) => Mux(io.v(i), w.U(4.W), 0.U(4.W)) }
  val sum = parts.reduce(_ + _)
  io.sum := sum
  io.passed := sum >= 6.U
}
