import chisel3._
import chisel3.util._

class LifeRing extends Module {
  val io = IO(new Bundle {
    val load = Input(Bool())
    val seed = Input(UInt(12.W))
    val step = Input(Bool())
    val cells = Output(UInt(12.W))
    val alive = Output(UInt(4.W))
    val still = Output(Bool())
  })
  val cells = RegInit(VecInit(Seq.fill(12)(false.B)))
  val next = VecInit(Seq.tabulate(12) { i =>
    val n = PopCount(Seq(cells((i + 11) % 12), cells(i), cells((i + 1) % 12)))
    n === 1.U || n === 2.U
  })
  when(io.load) {
    cells := VecInit(io.seed.asBools)
  }.elsewhen(io.step) {
    cells := next
  }
  io.cells := cells.asUInt
  io.alive := PopCount(cells)
  io.still := next.asUInt === cells.asUInt
}
