import chisel3._

trait HasResult {
  def result: UInt
}

class Impl extends Module with HasResult {
  val io = IO(new Bundle {
    val y = Output(UInt(8.W))
  })
  io.y := 0.U
}
