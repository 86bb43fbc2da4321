import chisel3._
import chisel3.util._

class Mosubo extends Module {
  val io = IO(new Bundle {
    val start = Input(Bool())
    val values = Input(Vec(7, SInt(2.W)))
    val valid_out = Output(Bool())
    val y = Output(Vec(7, SInt(2.W)))
  })
  val ranks = Seq.tabulate(7) { me =>
    PopCount((0 until 7).filter(_ != me).map { other =>
      if (other < me) io.values(other) <= io.values(me) else io.values(other) < io.values(me)
    })
  }
  val sortedWords = Seq.tabulate(7) { k =>
    Mux1H(ranks.map(_ === k.U), io.values)
  }
  val nothingReg = VecInit(Seq.fill(7)(0.S(2.W)))
  io.valid_out := RegNext(io.start, false.B)
  io.y := RegNext(VecInit(sortedWords), nothingReg)
}
