import chisel3._
import chisel3.util._

class Tutques extends Module {
  val io = IO(new Bundle {
    val ld = Input(Bool())
    val preload = Input(UInt(12.W))
    val bitOut = Output(Bool())
  })
  val value = RegInit(2660.U(12.W))
  val polynomial = 513.U(12.W)
  value := (value << 1)(11, 0) ^ (polynomial & Fill(12, value(11)))
  when(io.ld) {
    value := io.preload
  }
  io.bitOut := value(11)
}
