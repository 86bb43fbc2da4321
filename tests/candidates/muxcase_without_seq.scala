import chisel3._
import chisel3.util._

class CaseBare extends Module {
  val io = IO(new Bundle {
    val a = Input(Bool())
    val y = Output(UInt(8.W))
  })
  io.y := MuxCase(0.U, io.a -> 1.U)
}
