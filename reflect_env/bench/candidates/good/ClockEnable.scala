import chisel3._
import chisel3.util._

class ClockEnable extends Module {
  val io = IO(new Bundle {
    val divisor = Input(UInt(12.W))
    val enable = Output(Bool())
    val square = Output(Bool())
  })
  val count = RegInit(0.U(12.W))
  val half = RegInit(false.B)
  val done = count >= io.divisor
  count := Mux(done, 0.U, count + 1.U)
  when(done) {
    half := ~half
  }
  io.enable := done
  io.square := half
}
