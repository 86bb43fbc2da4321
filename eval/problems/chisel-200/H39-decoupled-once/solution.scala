import chisel3._
import chisel3.util._

class OneEntryBuffer extends Module {
  val io = IO(new Bundle {
    val in = Flipped(Decoupled(UInt(8.W)))
    val out = Decoupled(UInt(8.W))
  })
  val full = RegInit(false.B)
  val word = RegInit(0.U(8.W))
  io.in.ready := !full
  io.out.valid := full
  io.out.bits := word
  when(io.in.fire) {
    full := true.B
    word := io.in.bits
  }
  when(io.out.fire) { full := false.B }
}
