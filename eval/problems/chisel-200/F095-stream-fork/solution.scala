import chisel3._
import chisel3.util.Decoupled

class PanelForkFork[T <: Data](gen: T, n: Int) extends Module {
  val io = IO(new Bundle {
    val in = Flipped(Decoupled(gen))
    val outs = Vec(n, Decoupled(gen))
  })
  val done = RegInit(VecInit.fill(n)(false.B))
  val fine = Seq.tabulate(n)(i => done(i) || io.outs(i).ready)
  io.in.ready := fine.reduce(_ && _)
  for (i <- 0 until n) {
    io.outs(i).bits := io.in.bits
    io.outs(i).valid := io.in.valid && !done(i)
    when(io.in.valid) {
      done(i) := !io.in.ready && (done(i) || io.outs(i).fire)
    }
  }
}

class PanelFork extends Module {
  val io = IO(new Bundle {
    val in = Flipped(Decoupled(UInt(12.W)))
    val deq = Vec(2, Decoupled(UInt(12.W)))
  })
  val splitter = Module(new PanelForkFork(UInt(12.W), 2))
  splitter.io.in <> io.in
  io.deq <> splitter.io.outs
  io.deq(0).bits := Mux(io.in.bits > 3554.U, 3554.U, io.in.bits)
}
