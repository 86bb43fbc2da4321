import chisel3._

/** Stack of 10 words of 6 bits. */
class OasisJet94 extends Module {
  val wr_en = IO(Input(Bool()))
  val pop = IO(Input(Bool()))
  val wdata = IO(Input(UInt(6.W)))
  val data_out = IO(Output(UInt(6.W)))
  val is_empty = IO(Output(Bool()))
  val is_full = IO(Output(Bool()))
  val cells = Reg(Vec(10, UInt(6.W)))
  val usedCount = RegInit(0.U(4.W))
  is_empty := usedCount === 0.U
  is_full := usedCount === 10.U
  val doPush = wr_en && !pop && !is_full
  val doPop = pop && !wr_en && !is_empty
  usedCount := usedCount + doPush - doPop
  when(doPush) {
    cells := VecInit(wdata +: cells.init)
  }.elsewhen(doPop) {
    for (k <- 0 until 9) { cells(k) := cells(k + 1) }
  }
  data_out := cells(0)
}
