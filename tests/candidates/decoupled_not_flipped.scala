import chisel3._
import chisel3.util._

class NotFlipped extends Module {
  val io = IO(new Bundle {
    val in = Decoupled(UInt(8.W))
    val out = Decoupled(UInt(8.W))
  })
  io.out <> io.in
}
