import chisel3._
import chisel3.util._

/** Register of 8 bits that is never reset. */
class SpokeKeeper extends Module {
  val io = IO(new Bundle {
    val enable = Input(Bool())
    val x = Input(UInt(8.W))
    val out = Output(UInt(8.W))
  })
  val saved = RegEnable(io.x, io.enable)
  io.out := saved
}
