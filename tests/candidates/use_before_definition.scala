import chisel3._

class Early extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val y = Output(UInt(8.W))
  })
  io.y := tmp
  val tmp = io.a + 1.U
}
