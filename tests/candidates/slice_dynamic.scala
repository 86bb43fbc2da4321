import chisel3._

class DynSlice extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(32.W))
    val base = Input(UInt(5.W))
    val y = Output(UInt(8.W))
  })
  io.y := io.a(io.base + 7.U, io.base)
}
