import chisel3._
import chisel3.util._

class OneHotMux extends Module {
  val io = IO(new Bundle {
    val sel = Input(UInt(4.W))
    val in = Input(Vec(4, UInt(8.W)))
    val y = Output(UInt(8.W))
  })
  io.y := Mux1H(io.sel, io.in)
}
