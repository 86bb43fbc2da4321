import chisel3._
import chisel3.util._

class HammingDecoder extends Module {
  val io = IO(new Bundle {
    val code = Input(UInt(7.W))
    val data = Output(UInt(4.W))
    val corrected = Output(Bool())
  })
  val c = io.code
  val syndrome = Cat(c(3) ^ c(4) ^ c(5) ^ c(6), c(1) ^ c(2) ^ c(5) ^ c(6), c(0) ^ c(2) ^ c(4) ^ c(6))
  val flip = Mux(syndrome === 0.U, 0.U(7.W), UIntToOH(syndrome - 1.U, 7))
  val fixed = c ^ flip
  io.data := Cat(fixed(6), fixed(5), fixed(4), fixed(2))
  io.corrected := syndrome.orR
}
