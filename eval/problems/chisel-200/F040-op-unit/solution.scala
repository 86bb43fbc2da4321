import chisel3._
import chisel3.util.MuxLookup

class Kermioflest extends Module {
  val io = IO(new Bundle {
    val brarzan = Input(UInt(8.W))
    val inB = Input(UInt(8.W))
    val op = Input(UInt(2.W))
    val out = Output(UInt(8.W))
    val zFlag = Output(Bool())
  })

  io.out := MuxLookup(io.op, 0.U(8.W))(Seq(
    0.U -> (io.brarzan - io.inB),
    1.U -> (io.brarzan - 1.U),
    2.U -> (io.brarzan + 1.U),
    3.U -> io.inB
  ))
  io.zFlag := io.out === 0.U
}
