import chisel3._

class PE(w: Int) extends Module {
  val io = IO(new Bundle { val a, b = Input(SInt(w.W)); val ao, bo = Output(SInt(w.W)); val acc = Output(SInt((2 * w).W)) })
  io.ao := RegNext(io.a, 0.S)
  io.bo := RegNext(io.b, 0.S)
  val acc = RegInit(0.S((2 * w).W))
  acc := acc + io.a * io.b
  io.acc := acc
}

class Systolic(n: Int = 2, w: Int = 4) extends Module {
  val io = IO(new Bundle {
    val a = Input(Vec(n, SInt(w.W)))
    val b = Input(Vec(n, SInt(w.W)))
    val c = Output(Vec(n, Vec(n, SInt((2 * w).W))))
  })
  val pes = Seq.fill(n, n)(Module(new PE(w)))
  for (i <- 0 until n; j <- 0 until n) {
    pes(i)(j).io.a := (if (j == 0) io.a(i) else pes(i)(j - 1).io.ao)
    pes(i)(j).io.b := (if (i == 0) io.b(j) else pes(i - 1)(j).io.bo)
    io.c(i)(j) := pes(i)(j).io.acc
  }
}
