import chisel3._
import chisel3.util._

class BarrelShifter extends Module {
  val io = IO(new Bundle {
    val in = Input(UInt(32.W))
    val amount = Input(UInt(5.W))
    val left = Input(Bool())
    val out = Output(UInt(32.W))
  })
  val source = Mux(io.left, Reverse(io.in), io.in)
  val stages = (0 until 5).foldLeft(source) { (value, i) =>
    val step = 1 << i
    Mux(io.amount(i), Cat(value(step - 1, 0), value(31, step)), value)
  }
  io.out := Mux(io.left, Reverse(stages), stages)
}
