import chisel3._
import chisel3.util._

class Tree(n: Int = 9) extends Module {
  val io = IO(new Bundle {
    val in = Input(Vec(n, UInt(8.W)))
    val max = Output(UInt(8.W))
    val par = Output(Bool())
    val cnt = Output(UInt(8.W))
    val any = Output(UInt(8.W))
  })
  val seq = Seq.tabulate(n)(i => io.in(i) + i.U)
  io.max := seq.foldLeft(0.U(8.W))((a, b) => Mux(a > b, a, b))
  io.par := seq.map(_.xorR).reduce(_ ^ _)
  io.cnt := PopCount(seq.map(_ === 0.U))
  io.any := VecInit.tabulate(n)(i => (i * i).U(8.W))(io.in(0)(3, 0) % n.U)
}
