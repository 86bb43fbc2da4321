import chisel3._

class Twice extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val y = Output(UInt(8.W))
  })
  val tmp = io.a + 1.U
  val tmp = io.a + 2.U
  io.y := tmp
}
