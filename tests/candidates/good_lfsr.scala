import chisel3._
import chisel3.util.Cat

class Lfsr16 extends Module {
  val io = IO(new Bundle {
    val inc = Input(Bool())
    val out = Output(UInt(16.W))
  })
  val lfsr = RegInit(1.U(16.W))
  when(io.inc) {
    lfsr := Cat(lfsr(0) ^ lfsr(2) ^ lfsr(3) ^ lfsr(5), lfsr(15, 1))
  }
  io.out := lfsr
}
