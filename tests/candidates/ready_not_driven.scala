import chisel3._
import chisel3.util._

class NoReady extends Module {
  val io = IO(new Bundle {
    val in = Flipped(Decoupled(UInt(8.W)))
    val y = Output(UInt(8.W))
  })
  val r = RegInit(0.U(8.W))
  when(io.in.valid) { r := io.in.bits }
  io.y := r
}
