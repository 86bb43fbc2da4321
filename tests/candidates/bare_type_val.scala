import chisel3._

class BareVal extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val y = Output(UInt(8.W))
  })
  val tmp = UInt(8.W)
  tmp := io.a
  io.y := tmp
}
