import chisel3._

class NoNew extends Module {
  val io = IO(Bundle {
    val a = Input(UInt(8.W))
    val y = Output(UInt(8.W))
  })
  io.y := io.a
}
