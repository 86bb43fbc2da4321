import chisel3._
import chisel3.util.{Mux1H, PopCount, ShiftRegister}

class EagerCircle extends Module {
  val io = IO(new Bundle {
    val data_in = Input(Vec(4, SInt(6.W)))
    val valid_in = Input(Bool())
    val data_out = Output(Vec(4, SInt(6.W)))
    val valid_out = Output(Bool())
  })
  def stage(v: SInt): SInt = RegNext(v, 0.S(6.W))
  val position = Seq.tabulate(4) { i =>
    val ahead = Seq.tabulate(4) { j =>
      if (j < i) io.data_in(j) <= io.data_in(i) else io.data_in(j) < io.data_in(i)
    }
    PopCount(ahead)(1, 0)
  }
  for (j <- 0 until 4) {
    val chosen = Mux1H(position.zip(io.data_in).map { case (rank, value) => (rank === j.U) -> value })
    io.data_out(j) := stage(stage(stage(chosen)))
  }
  io.valid_out := ShiftRegister(io.valid_in, 3, false.B, true.B)
}
