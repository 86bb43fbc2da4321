import chisel3._

class Ternary extends Module {
  val io = IO(new Bundle {
    val s = Input(Bool())
    val a = Input(UInt(8.W))
    val b = Input(UInt(8.W))
    val y = Output(UInt(8.W))
  })
  io.y := io.s ? io.a : io.b
}
