import chisel3._
import chisel3.util._

class FireParens extends Module {
  val io = IO(new Bundle {
    val in = Flipped(Decoupled(UInt(8.W)))
    val y = Output(Bool())
  })
  io.in.ready := true.B
  io.y := io.in.fire()
}
