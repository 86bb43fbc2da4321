import chisel3._

class Loops(n: Int = 5) extends Module {
  val io = IO(new Bundle { val a = Input(UInt(n.W)); val y = Output(UInt(8.W)); val c = Output(Vec(n, Bool())) })
  var acc: UInt = 0.U(8.W)
  var i = 0
  while (i < n) { acc = acc + (io.a(i) << i); i += 1 }
  do { i -= 1 } while (i > 0)
  val wires = Array.fill(n)(Wire(Bool()))
  for (j <- n - 1 to 0 by -1) wires(j) := (if (j == 0) io.a(0) else io.a(j) ^ io.a(j - 1))
  io.c := VecInit(wires.toIndexedSeq)
  io.y := acc
}
