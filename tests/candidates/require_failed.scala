import chisel3._
import chisel3.util._

class PowerOfTwo(n: Int = 12) extends Module {
  require(isPow2(n), "n must be a power of two")
  val io = IO(new Bundle {
    val y = Output(UInt(log2Ceil(n).W))
  })
  io.y := 0.U
}
