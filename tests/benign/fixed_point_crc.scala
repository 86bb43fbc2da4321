import chisel3._
import chisel3.util._

class Crc(poly: BigInt = BigInt("04C11DB7", 16), width: Int = 32) extends Module {
  val io = IO(new Bundle { val d = Input(Bool()); val clr = Input(Bool()); val crc = Output(UInt(width.W)) })
  val r = RegInit(((BigInt(1) << width) - 1).U(width.W))
  val fb = r(width - 1) ^ io.d
  val next = VecInit((0 until width).map { i =>
    val prev = if (i == 0) false.B else r(i - 1)
    if (poly.testBit(i)) prev ^ fb else prev
  }).asUInt
  r := Mux(io.clr, Fill(width, 1.U), next)
  io.crc := r
  val t = poly.toInt.toBinaryString.count(_ == '1') + java.lang.Long.bitCount(poly.toLong) + Integer.numberOfTrailingZeros(8)
  require(t >= 0)
}
