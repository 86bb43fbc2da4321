import chisel3._
import chisel3.util._

class NibbleSwap extends Module {
  val io = IO(new Bundle {
    val x = Input(UInt(8.W))
    val y = Output(UInt(8.W))
  })
  io.y := Cat(io.x(3, 0), io.x(7, 4))
}
