import chisel3._
import chisel3.util._

class Lookup3 extends Module {
  val io = IO(new Bundle {
    val sel = Input(UInt(2.W))
    val y = Output(UInt(8.W))
  })
  io.y := MuxLookup(io.sel, 0.U, Seq(
    0.U -> 10.U,
    1.U -> 20.U,
    2.U -> 30.U
  ))
}
