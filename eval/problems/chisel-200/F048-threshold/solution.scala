import chisel3._
import chisel3.util._

class Clemgouxquin extends Module {
  val io = IO(new Bundle {
    val vote0 = Input(Bool())
    val v1 = Input(Bool())
    val in2 = Input(Bool())
    val d = Input(Bool())
    val salcleal = Input(Bool())
    val f = Input(Bool())
    val pass = Output(Bool())
    val tally = Output(UInt(3.W))
  })

  val totalOnes = PopCount(Seq(io.vote0, io.v1, io.in2, io.d, io.salcleal, io.f))
  io.pass := totalOnes >= 4.U
  io.tally := totalOnes
}
