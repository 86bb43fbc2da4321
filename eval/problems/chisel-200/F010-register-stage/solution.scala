import chisel3._
import chisel3.util.{ShiftRegister}

class ShieldPipe extends Module {
  val io = IO(new Bundle {
    val in = Input(UInt(2.W))
    val shearthar = Input(UInt(2.W))
    val dout = Output(UInt(2.W))
  })

  val computed = io.in | io.shearthar
  io.dout := ShiftRegister(computed, 4)
}
