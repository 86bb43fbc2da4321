import chisel3._
import chisel3.util._

class FillOrder extends Module {
  val io = IO(new Bundle {
    val s = Input(UInt(1.W))
    val y = Output(UInt(8.W))
  })
  io.y := Fill(io.s, 8)
}
