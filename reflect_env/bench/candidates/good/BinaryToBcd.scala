import chisel3._
import chisel3.util._

class BinaryToBcd extends Module {
  val io = IO(new Bundle {
    val binary = Input(UInt(8.W))
    val hundreds = Output(UInt(4.W))
    val tens = Output(UInt(4.W))
    val ones = Output(UInt(4.W))
  })
  def adjust(nibble: UInt): UInt = Mux(nibble > 4.U, nibble + 3.U, nibble)
  val result = (7 to 0 by -1).foldLeft(0.U(12.W)) { (bcd, i) =>
    val fixed = Cat(adjust(bcd(11, 8)), adjust(bcd(7, 4)), adjust(bcd(3, 0)))
    Cat(fixed(10, 0), io.binary(i))
  }
  io.hundreds := result(11, 8)
  io.tens := result(7, 4)
  io.ones := result(3, 0)
}
