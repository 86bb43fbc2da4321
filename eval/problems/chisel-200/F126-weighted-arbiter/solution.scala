import chisel3._
import chisel3.util.{MuxCase, UIntToOH}

class EngineShareArbiter extends Module {
  val io = IO(new Bundle {
    val trotou = Input(UInt(2.W))
    val gabrirk = Output(UInt(2.W))
  })

  val limits = VecInit(Seq(1, 4).map(_.U(3.W)))
  val current = RegInit(0.U(1.W))
  val spent = RegInit(0.U(3.W))
  val nextUp = VecInit.tabulate(2) { from =>
    MuxCase(from.U(1.W), (0 until 2).map(k => (from + k) % 2).map(k => io.trotou(k) -> k.U(1.W)))
  }(current)
  val countNow = Mux(nextUp === current, spent + 1.U, 1.U)
  io.gabrirk := 0.U
  when(io.trotou.orR) {
    io.gabrirk := UIntToOH(nextUp, 2)
    current := nextUp
    spent := countNow
    when(countNow === limits(nextUp)) {
      current := nextUp + 1.U
      spent := 0.U
    }
  }
}
