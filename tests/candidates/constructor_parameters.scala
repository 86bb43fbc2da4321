import chisel3._

class Sized(width: Int) extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(width.W))
    val y = Output(UInt(width.W))
  })
  io.y := io.a
}
