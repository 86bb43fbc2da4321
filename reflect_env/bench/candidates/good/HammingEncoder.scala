import chisel3._
import chisel3.util._

class HammingEncoder extends Module {
  val io = IO(new Bundle {
    val data = Input(UInt(4.W))
    val code = Output(UInt(7.W))
  })
  val d = io.data
  val p1 = d(0) ^ d(1) ^ d(3)
  val p2 = d(0) ^ d(2) ^ d(3)
  val p4 = d(1) ^ d(2) ^ d(3)
  io.code := Cat(d(3), d(2), d(1), p4, d(0), p2, p1)
}
