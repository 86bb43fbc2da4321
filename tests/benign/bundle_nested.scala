import chisel3._

class Axi(val aw: Int, val dw: Int) extends Bundle {
  val ar = new Bundle { val addr = Output(UInt(aw.W)); val valid = Output(Bool()); val ready = Input(Bool()) }
  val r = new Bundle { val data = Input(UInt(dw.W)); val valid = Input(Bool()); val ready = Output(Bool()) }
}

class AxiTop extends Module {
  val m = IO(new Axi(32, 64))
  val s = IO(Flipped(new Axi(32, 64)))
  m <> s
  val w = Wire(new Bundle { val lo = UInt(4.W); val hi = UInt(4.W) })
  w.lo := m.r.data(3, 0)
  w.hi := m.r.data(7, 4)
  val o = IO(Output(UInt(8.W)))
  o := w.asUInt
}
