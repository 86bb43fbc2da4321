import chisel3._

abstract class Stage(w: Int) extends Module {
  val io = IO(new Bundle {
    val in = Input(UInt(w.W))
    val out = Output(UInt(w.W))
  })
  def f(x: UInt): UInt
  io.out := RegNext(f(io.in), 0.U)
}

class Inverter extends Stage(8) {
  def f(x: UInt): UInt = ~x
}
