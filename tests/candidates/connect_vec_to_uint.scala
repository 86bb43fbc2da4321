import chisel3._

class VecToUInt extends Module {
  val io = IO(new Bundle {
    val a = Input(Vec(8, Bool()))
    val y = Output(UInt(8.W))
  })
  io.y := io.a
}
