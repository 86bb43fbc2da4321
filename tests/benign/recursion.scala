import chisel3._

class Adder(n: Int = 8) extends Module {
  val io = IO(new Bundle { val in = Input(Vec(n, UInt(8.W))); val out = Output(UInt(16.W)) })
  private def go(xs: Seq[UInt]): UInt = xs match {
    case Seq() => 0.U
    case Seq(x) => x
    case _ => val (l, r) = xs.splitAt(xs.length / 2); go(l) +& go(r)
  }
  @annotation.tailrec final def log(k: Int, acc: Int = 0): Int = if (k <= 1) acc else log(k / 2, acc + 1)
  io.out := go(io.in.toSeq) + log(n).U
}
