import chisel3._
import chisel3.util._

class Lookup extends Module {
  val io = IO(new Bundle {
    val sel = Input(UInt(2.W))
    val out = Output(UInt(4.W))
  })
  io.out := MuxLookup(io.sel, 15.U) {
    Seq(0.U -> 1.U, 1.U -> 2.U, 2.U -> 4.U)
  }
}
