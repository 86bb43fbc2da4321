import chisel3._
import chisel3.util._

class SerialMultiplier extends Module {
  val width = 8 /*~4-16*/
  val io = IO(new Bundle {
    val start = Input(Bool())
    val a = Input(UInt(width.W))
    val b = Input(UInt(width.W))
    val busy = Output(Bool())
    val product = Output(UInt((2 * width).W))
  })
  val multiplicand = RegInit(0.U((2 * width).W))
  val multiplier = RegInit(0.U(width.W))
  val result = RegInit(0.U((2 * width).W))
  val running = multiplier =/= 0.U
  when(io.start && !running) {
    multiplicand := io.a
    multiplier := io.b
    result := 0.U
  }.elsewhen(running) {
    when(multiplier(0)) {
      result := result + multiplicand
    }
    multiplicand := multiplicand << 1
    multiplier := multiplier >> 1
  }
  io.busy := running
  io.product := result
}
