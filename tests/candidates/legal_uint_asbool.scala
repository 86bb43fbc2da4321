import chisel3._

class Casts extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(1.W))
    val y = Output(Bool())
  })
  io.y := io.a.asBool
}
