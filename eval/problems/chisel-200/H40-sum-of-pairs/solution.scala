import chisel3._
import chisel3.util._

class SumOfPairs extends Module {
  val io = IO(new Bundle {
    val in = Flipped(Decoupled(UInt(8.W)))
    val out = Decoupled(UInt(9.W))
  })
  val second = RegInit(false.B)
  val waiting = RegInit(false.B)
  val first = Reg(UInt(8.W))
  val sum = RegInit(0.U(9.W))
  io.in.ready := !waiting
  io.out.valid := waiting
  io.out.bits := sum
  when(io.out.fire) { waiting := false.B }
  when(io.in.fire) {
    second := !second
    when(second) {
      sum := first +& io.in.bits
      waiting := true.B
    }.otherwise {
      first := io.in.bits
    }
  }
}
