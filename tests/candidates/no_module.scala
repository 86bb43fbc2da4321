import chisel3._

object Helpers {
  def double(x: UInt): UInt = x << 1
}
