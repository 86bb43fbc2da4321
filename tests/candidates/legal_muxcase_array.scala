import chisel3._
import chisel3.util._

class CaseArray extends Module {
  val io = IO(new Bundle {
    val a = Input(Bool())
    val b = Input(Bool())
    val out = Output(UInt(2.W))
  })
  io.out := MuxCase(0.U, Array(io.a -> 1.U, io.b -> 2.U))
}
