import chisel3._
import chisel3.util._

class MiniAlu extends Module {
  val io = IO(new Bundle {
    val sel = Input(UInt(2.W))
    val x = Input(SInt(8.W))
    val y = Input(SInt(8.W))
    val z = Output(SInt(8.W))
  })
  io.z := MuxLookup(io.sel, 0.S)(Seq(
    0.U -> (io.x + io.y),
    1.U -> (io.x - io.y),
    2.U -> (io.x & io.y),
    3.U -> (-io.x)
  ))
}
