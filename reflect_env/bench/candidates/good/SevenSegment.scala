import chisel3._
import chisel3.util._

class SevenSegment extends Module {
  val io = IO(new Bundle {
    val digit = Input(UInt(4.W))
    val blank = Input(Bool())
    val segments = Output(UInt(7.W))
  })
  val decoded = WireDefault(0.U(7.W))
  switch(io.digit) {
    is(0.U) { decoded := "b0111111".U }
    is(1.U) { decoded := "b0000110".U }
    is(2.U) { decoded := "b1011011".U }
    is(3.U) { decoded := "b1001111".U }
    is(4.U) { decoded := "b1100110".U }
    is(5.U) { decoded := "b1101101".U }
    is(6.U) { decoded := "b1111101".U }
    is(7.U) { decoded := "b0000111".U }
    is(8.U) { decoded := "b1111111".U }
    is(9.U) { decoded := "b1101111".U }
  }
  io.segments := Mux(io.blank, 0.U, decoded)
}
