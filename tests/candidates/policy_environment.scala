import chisel3._

class Env extends Module {
  val io = IO(new Bundle { val y = Output(UInt(8.W)) })
  val w = sys.env.getOrElse("WIDTH", "8").toInt
  io.y := w.U
}
