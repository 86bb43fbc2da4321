import chisel3._

class DivZero(ratio: Int = 0) extends Module {
  val io = IO(new Bundle {
    val y = Output(UInt(8.W))
  })
  io.y := (100 / ratio).U
}
