import chisel3._
import chisel3.util._

class Dec10(width: Int = 24) extends Module {
  val io = IO(new Bundle { val sel = Input(UInt(3.W)); val out = Output(UInt(8.W)); val y = Output(UInt(width.W)) })
  io.out := UIntToOH(io.sel)
  io.y := MuxLookup(io.sel, 0.U)(Seq(0.U -> 1.U, 1.U -> 1.U, 2.U -> 2.U, 3.U -> 3.U))
}
