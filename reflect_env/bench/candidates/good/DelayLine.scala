import chisel3._
import chisel3.util._

class DelayLine extends Module {
  val depth = 5 /*~2-12*/
  val io = IO(new Bundle {
    val in = Input(UInt(12.W))
    val hold = Input(Bool())
    val out = Output(UInt(12.W))
  })
  io.out := ShiftRegister(io.in, depth, 0.U(12.W), !io.hold)
}
