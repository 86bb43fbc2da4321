import chisel3._

class ToUInt extends Module {
  val io = IO(new Bundle {
    val a = Input(SInt(8.W))
    val y = Output(UInt(8.W))
  })
  io.y := io.a.toUInt
}
