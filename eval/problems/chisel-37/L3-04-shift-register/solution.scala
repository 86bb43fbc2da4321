import chisel3._
import chisel3.util._

class SerialToParallel extends Module {
  val io = IO(new Bundle {
    val shift = Input(Bool())
    val in = Input(Bool())
    val out = Output(UInt(8.W))
  })
  val r = RegInit(0.U(8.W))
  when(io.shift) { r := Cat(r(6, 0), io.in) }
  io.out := r
}
