import chisel3._
import chisel3.util._

class Muxes extends Module {
  val io = IO(new Bundle {
    val s = Input(UInt(2.W)); val a = Input(UInt(8.W))
    val y0, y1, y2, y3, y4 = Output(UInt(8.W))
  })
  io.y0 := MuxLookup(io.s, 0.U)(Seq(0.U -> io.a, 1.U -> ~io.a))
  io.y1 := MuxCase(0.U, Array((io.s === 0.U) -> 1.U, (io.s === 1.U) -> 2.U))
  io.y2 := Mux1H(UIntToOH(io.s), Seq(1.U, 2.U, 3.U, 4.U))
  io.y3 := PriorityMux(io.s.asBools, Seq(5.U, io.a))
  io.y4 := Cat(io.s, PriorityEncoder(io.a), Reverse(io.s))
}
