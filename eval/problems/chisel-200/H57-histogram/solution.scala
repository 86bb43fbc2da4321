import chisel3._

class Histogram extends Module {
  val io = IO(new Bundle {
    val add = Input(Bool())
    val clear = Input(Bool())
    val value = Input(UInt(3.W))
    val which = Input(UInt(3.W))
    val count = Output(UInt(8.W))
    val mode = Output(UInt(3.W))
  })
  val counts = RegInit(VecInit(Seq.fill(8)(0.U(8.W))))
  val old = counts(io.value)
  when(io.clear) {
    counts(io.value) := 0.U
  }.elsewhen(io.add && old =/= 255.U) {
    counts(io.value) := old + 1.U
  }
  val best = counts.zipWithIndex.map { case (c, i) => (c, i.U(3.W)) }.reduce[(UInt, UInt)] { (a, b) =>
    (Mux(b._1 > a._1, b._1, a._1), Mux(b._1 > a._1, b._2, a._2))
  }
  io.count := counts(io.which)
  io.mode := best._2
}
