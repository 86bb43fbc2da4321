import chisel3._
import chisel3.util._

class MinMaxTracker extends Module {
  val io = IO(new Bundle {
    val in = Flipped(Valid(SInt(14.W)))
    val restart = Input(Bool())
    val min = Output(SInt(14.W))
    val max = Output(SInt(14.W))
    val seen = Output(Bool())
  })
  val min = Reg(SInt(14.W))
  val max = Reg(SInt(14.W))
  val seen = RegInit(false.B)
  when(io.in.valid) {
    val first = !seen || io.restart
    min := Mux(first || io.in.bits < min, io.in.bits, min)
    max := Mux(first || io.in.bits > max, io.in.bits, max)
    seen := true.B
  }.elsewhen(io.restart) {
    seen := false.B
  }
  io.min := min
  io.max := max
  io.seen := seen
}
