import chisel3._

class Loop2 extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val y = Output(UInt(8.W))
  })
  val p = Wire(UInt(8.W))
  val q = Wire(UInt(8.W))
  p := q ^ io.a
  q := p + 1.U
  io.y := q
}
