import chisel3._
import chisel3.util._

class FlipMethod extends Module {
  val io = IO(new Bundle {
    val in = Decoupled(UInt(8.W)).flip
    val out = Decoupled(UInt(8.W))
  })
  io.out <> io.in
}
