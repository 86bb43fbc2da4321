import chisel3._

class SortingNetwork extends Module {
  val width = 8 /*~4-24*/
  val io = IO(new Bundle {
    val in = Input(Vec(4, UInt(width.W)))
    val out = Output(Vec(4, UInt(width.W)))
  })
  def exchange(values: Seq[UInt], i: Int, j: Int): Seq[UInt] = {
    val swap = values(i) > values(j)
    values.updated(i, Mux(swap, values(j), values(i))).updated(j, Mux(swap, values(i), values(j)))
  }
  val pairs = Seq((0, 1), (2, 3), (0, 2), (1, 3), (1, 2))
  val sorted = pairs.foldLeft[Seq[UInt]](io.in) { case (values, (i, j)) => exchange(values, i, j) }
  io.out := VecInit(sorted)
}
