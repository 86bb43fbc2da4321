import chisel3._
import chisel3.util._

class FastResize extends Module {
  val io = IO(new Bundle {
    val in = Input(UInt(11.W))
    val tailed = Output(UInt(21.W))
    val extended = Output(UInt(20.W))
  })
  io.tailed := Cat(io.in, Fill(10, io.in(0)))
  io.extended := Cat(Fill(9, io.in(10)), io.in)
}
