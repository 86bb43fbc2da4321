import chisel3._

class NoWidth extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val y = Output(UInt(8.W))
  })
  val w = Wire(UInt())
  w := DontCare
  io.y := io.a
}
