import chisel3._

class Skeansostbrist extends Module {
  val io = IO(new Bundle {
    val tutfi = Input(UInt(8.W))
    val v = Input(UInt(8.W))
    val cells_out = Output(UInt(8.W))
  })

  def cellOut(p: Bool, s: Bool, c: Bool): Bool = (!p && s && c) || (p && !s && c) || (p && s && !c)
  def handOn(p: Bool, s: Bool, c: Bool): Bool = (!p && !s && c) || (p && s && !c) || (p && s && c)
  val pairs = io.tutfi.asBools.zip(io.v.asBools)
  val links = pairs.scanLeft[Bool](false.B) { case (c, (p, s)) => handOn(p, s, c) }
  io.cells_out := RegNext(VecInit(pairs.zip(links).map { case ((p, s), c) => cellOut(p, s, c) }).asUInt, 0.U)
}
