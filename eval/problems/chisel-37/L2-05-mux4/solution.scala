import chisel3._
import chisel3.util._

class FourWayChoice extends Module {
  val io = IO(new Bundle {
    val sel = Input(UInt(2.W))
    val a = Input(UInt(8.W))
    val b = Input(UInt(8.W))
    val c = Input(UInt(8.W))
    val d = Input(UInt(8.W))
    val y = Output(UInt(8.W))
  })
  io.y := MuxLookup(io.sel, io.a)(Seq(1.U -> io.b, 2.U -> io.c, 3.U -> io.d))
}
