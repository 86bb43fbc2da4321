import chisel3._
import chisel3.util._

class JoinHalves extends Module {
  val io = IO(new Bundle {
    val high = Input(UInt(8.W))
    val low = Input(UInt(8.W))
    val word = Output(UInt(16.W))
  })
  io.word := Cat(io.high, io.low)
}
