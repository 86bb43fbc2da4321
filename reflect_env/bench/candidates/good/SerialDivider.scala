import chisel3._
import chisel3.util._

class SerialDivider extends Module {
  val width = 8
  val io = IO(new Bundle {
    val start = Input(Bool())
    val dividend = Input(UInt(width.W))
    val divisor = Input(UInt(width.W))
    val done = Output(Bool())
    val quotient = Output(UInt(width.W))
    val remainder = Output(UInt(width.W))
  })
  val rem = RegInit(0.U((width + 1).W))
  val quo = RegInit(0.U(width.W))
  val div = RegInit(0.U(width.W))
  val step = RegInit(0.U(log2Ceil(width + 1).W))
  val shifted = Cat(rem(width - 1, 0), quo(width - 1))
  val fits = shifted >= div
  when(io.start) {
    rem := 0.U
    quo := io.dividend
    div := io.divisor
    step := width.U
  }.elsewhen(step =/= 0.U) {
    rem := Mux(fits, shifted - div, shifted)
    quo := Cat(quo(width - 2, 0), fits)
    step := step - 1.U
  }
  io.done := step === 0.U
  io.quotient := quo
  io.remainder := rem(width - 1, 0)
}
