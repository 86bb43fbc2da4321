import chisel3._

class TwoWayChoice extends Module {
  val io = IO(new Bundle {
    val sel = Input(Bool())
    val a = Input(UInt(16.W))
    val b = Input(UInt(16.W))
    val y = Output(UInt(16.W))
  })
  io.y := Mux(io.sel, io.b, io.a)
}
