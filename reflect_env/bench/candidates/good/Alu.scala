import chisel3._
import chisel3.util._

class Alu extends Module {
  val width = 16 /*~8-32*/
  val io = IO(new Bundle {
    val op = Input(UInt(3.W))
    val a = Input(UInt(width.W))
    val b = Input(UInt(width.W))
    val out = Output(UInt(width.W))
    val zero = Output(Bool())
  })
  val shamt = io.b(2, 0)
  io.out := MuxLookup(io.op, 0.U)(
    Seq(
      0.U -> (io.a + io.b),
      1.U -> (io.a - io.b),
      2.U -> (io.a & io.b),
      3.U -> (io.a | io.b),
      4.U -> (io.a ^ io.b),
      5.U -> (io.a << shamt)(width - 1, 0),
      6.U -> (io.a >> shamt),
      7.U -> (io.a < io.b).asUInt
    )
  )
  io.zero := io.out === 0.U
}
