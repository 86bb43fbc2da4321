import chisel3._
import chisel3.util._

class LogHw extends Module {
  val io = IO(new Bundle {
    val n = Input(UInt(8.W))
    val y = Output(UInt(3.W))
  })
  io.y := log2Ceil(io.n).U
}
