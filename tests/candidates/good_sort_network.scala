import chisel3._

class Sort4 extends Module {
  val io = IO(new Bundle {
    val in = Input(Vec(4, UInt(8.W)))
    val out = Output(Vec(4, UInt(8.W)))
  })
  def cmp(a: UInt, b: UInt): (UInt, UInt) = (Mux(a < b, a, b), Mux(a < b, b, a))
  val (a0, a1) = cmp(io.in(0), io.in(1))
  val (a2, a3) = cmp(io.in(2), io.in(3))
  val (b0, b2) = cmp(a0, a2)
  val (b1, b3) = cmp(a1, a3)
  val (c1, c2) = cmp(b1, b2)
  io.out := VecInit(b0, c1, c2, b3)
}
