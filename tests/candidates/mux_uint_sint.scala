import chisel3._

class MuxMixed extends Module {
  val io = IO(new Bundle {
    val s = Input(Bool())
    val a = Input(UInt(8.W))
    val b = Input(SInt(8.W))
    val y = Output(UInt(8.W))
  })
  io.y := Mux(io.s, io.a, io.b)
}
