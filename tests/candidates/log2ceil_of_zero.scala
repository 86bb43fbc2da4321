import chisel3._
import chisel3.util._

class LogZero(n: Int = 0) extends Module {
  val io = IO(new Bundle {
    val y = Output(UInt(log2Ceil(n).W))
  })
  io.y := 0.U
}
