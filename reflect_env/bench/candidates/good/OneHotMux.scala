import chisel3._
import chisel3.util._

class OneHotMux extends Module {
  val inputs = 5 /*~2-9*/
  val io = IO(new Bundle {
    val sel = Input(Vec(inputs, Bool()))
    val in = Input(Vec(inputs, UInt(20.W)))
    val out = Output(UInt(20.W))
    val index = Output(UInt(log2Ceil(inputs).W))
    val bad = Output(Bool())
  })
  io.out := Mux1H(io.sel, io.in)
  io.index := OHToUInt(io.sel)
  io.bad := PopCount(io.sel) =/= 1.U
}
