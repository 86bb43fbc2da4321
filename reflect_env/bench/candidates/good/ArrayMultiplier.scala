import chisel3._
import chisel3.util._

class ArrayMultiplier extends Module {
  val width = 6 /*~4-10*/
  val io = IO(new Bundle {
    val a = Input(UInt(width.W))
    val b = Input(UInt(width.W))
    val product = Output(UInt((2 * width).W))
  })
  val partial = (0 until width).map(i => (Fill(width, io.b(i)) & io.a) << i)
  io.product := partial.reduce(_ +& _)
}
