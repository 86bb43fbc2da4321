import chisel3._
import chisel3.util._

class Crc8 extends Module {
  val polynomial = 7 /*~1-250*/
  val io = IO(new Bundle {
    val clear = Input(Bool())
    val in = Flipped(Valid(UInt(8.W)))
    val crc = Output(UInt(8.W))
  })
  val state = RegInit(0.U(8.W))
  def step(crc: UInt): UInt = {
    val shifted = (crc << 1)(7, 0)
    Mux(crc(7), shifted ^ polynomial.U(8.W), shifted)
  }
  val next = (0 until 8).foldLeft(state ^ io.in.bits)((crc, _) => step(crc))
  when(io.clear) {
    state := 0.U
  }.elsewhen(io.in.valid) {
    state := next
  }
  io.crc := state
}
