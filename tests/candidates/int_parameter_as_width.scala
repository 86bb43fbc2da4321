import chisel3._

class ParamWidth(w: Int = 16) extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(w))
    val y = Output(UInt(w.W))
  })
  io.y := io.a
}
