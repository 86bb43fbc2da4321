import chisel3._
import chisel3.util._

class Crc32Serial extends Module {
  val io = IO(new Bundle {
    val bit = Input(Bool())
    val valid = Input(Bool())
    val clear = Input(Bool())
    val crc = Output(UInt(32.W))
  })
  val crc = RegInit("hffffffff".U(32.W))
  val feedback = crc(0) ^ io.bit
  val shifted = crc >> 1
  when(io.clear) {
    crc := "hffffffff".U
  }.elsewhen(io.valid) {
    crc := Mux(feedback, shifted ^ "hedb88320".U, shifted)
  }
  io.crc := ~crc
}
