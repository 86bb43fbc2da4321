import chisel3._
import chisel3.util._

class Lfsr extends Module {
  val io = IO(new Bundle {
    val seed = Flipped(Valid(UInt(16.W)))
    val step = Input(Bool())
    val out = Output(UInt(16.W))
  })
  val state = RegInit(1 /*~1-60000*/.U(16.W))
  val feedback = state(15) ^ state(13) ^ state(12) ^ state(10)
  when(io.seed.valid) {
    state := Mux(io.seed.bits === 0.U, 1.U, io.seed.bits)
  }.elsewhen(io.step) {
    state := Cat(state(14, 0), feedback)
  }
  io.out := state
}
