import chisel3._
import chisel3.util._

class RotateLeft extends Module {
  val io = IO(new Bundle {
    val x = Input(UInt(8.W))
    val n = Input(UInt(3.W))
    val y = Output(UInt(8.W))
  })
  io.y := (Cat(io.x, io.x) << io.n)(15, 8)
}
