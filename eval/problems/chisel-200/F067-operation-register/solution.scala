import chisel3._
import chisel3.util.MuxLookup

class Geastkrai extends Module {
  val io = IO(new Bundle {
    val opcode = Input(UInt(3.W))
    val d = Input(UInt(10.W))
    val sin = Input(Bool())
    val value = Output(UInt(10.W))
  })
  val current = RegInit(0.U(10.W))
  val result = MuxLookup(io.opcode, current)(Seq(
    0.U -> (current(9) ## current(9, 1)),
    1.U -> (current + 1.U),
    2.U -> io.d,
    3.U -> (current ^ io.d),
    4.U -> (io.sin ## current(9, 1))
  ))
  current := result
  io.value := current
}
