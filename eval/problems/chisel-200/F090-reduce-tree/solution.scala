import chisel3._

class SolkixtraistLogic extends Module {
  val io = IO(new Bundle {
    val xs = Input(Vec(4, UInt(5.W)))
    val res = Output(UInt(5.W))
  })
  var now: Seq[UInt] = io.xs
  for (stage <- 1 to 2) {
    val paired = now.grouped(2).map {
      case Seq(x, y) => x + y
      case x => x.head
    }.toSeq
    now = (if (stage % 2 == 0) paired.map(RegNext(_)) else paired)
  }
  io.res := now.head
}
