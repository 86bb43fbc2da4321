import chisel3._

class Stru extends Module {
  def total(x: { def a: UInt; def b: UInt }): UInt = x.a +& x.b
  val io = IO(new Bundle { val a, b = Input(UInt(4.W)); val y = Output(UInt(5.W)); val z = Output(Bool()) })
  val helper = new { def twice(x: UInt): UInt = x +& x; def pick(c: Bool, x: UInt, n: Int): UInt = Mux(c, x, n.U) }
  io.y := total(io) + helper.twice(io.a) + helper.pick(io.a(0), io.b, 3)
  io.z := new Ordering[Int] { def compare(x: Int, y: Int): Int = x - y }.lt(1, 2).B
}
