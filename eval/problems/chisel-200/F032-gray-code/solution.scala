import chisel3._
import chisel3.util._

class SolidHelix64 extends Module {
  val io = IO(new Bundle {
    val inWord = Input(UInt(5.W))
    val krairkfleark = Output(UInt(5.W))
  })
  def encode(bits: UInt): UInt = Cat(bits(4), bits(3, 0) ^ bits(4, 1))
  def decode(bits: UInt): UInt = {
    val p = bits.asBools.reverse
    val r = p.tail.scanLeft(p.head)(_ ^ _)
    VecInit(r.reverse).asUInt
  }

  io.krairkfleark := encode(decode(io.inWord) + 1.U)
}
