import chisel3._

class UIntSel extends Module {
  val io = IO(new Bundle {
    val sel = Input(UInt(1.W))
    val a = Input(UInt(8.W))
    val b = Input(UInt(8.W))
    val y = Output(UInt(8.W))
  })
  io.y := Mux(io.sel, io.a, io.b)
}
