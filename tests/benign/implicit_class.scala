import chisel3._

object Ext {
  implicit class RichUInt(private val x: UInt) extends AnyVal {
    def double: UInt = x << 1
    def isOdd: Bool = x(0)
  }
}

class UseExt extends Module {
  import Ext._
  val io = IO(new Bundle { val a = Input(UInt(8.W)); val y = Output(UInt(9.W)); val o = Output(Bool()) })
  io.y := io.a.double
  io.o := io.a.isOdd
}
