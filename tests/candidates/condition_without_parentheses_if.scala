import chisel3._

class IfBare(wide: Boolean = true) extends Module {
  val io = IO(new Bundle { val y = Output(UInt(8.W)) })
  if wide {
    io.y := 1.U
  }
}
