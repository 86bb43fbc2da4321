import chisel3._

class DefInt extends Module {
  val io = IO(new Bundle { val y = Output(UInt(8.W)) })
  val w = WireDefault(UInt(8.W), 0)
  io.y := w
}
