import chisel3._
import chisel3.util._

class ShiftIn extends Module {
  val length = 16 /*~4-40*/
  val io = IO(new Bundle {
    val bit = Input(Bool())
    val shift = Input(Bool())
    val word = Output(UInt(length.W))
  })
  val state = Reg(UInt(length.W))
  when(io.shift) {
    state := Cat(state(length - 2, 0), io.bit)
  }
  io.word := state
}
