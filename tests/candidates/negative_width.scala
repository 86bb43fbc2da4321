import chisel3._

class NegWidth(w: Int = -1) extends Module {
  val io = IO(new Bundle {
    val y = Output(UInt(w.W))
  })
  io.y := 0.U
}
