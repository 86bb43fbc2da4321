import chisel3._
import chisel3.util._

object AluOp {
  val add = 0.U(3.W)
  val sub = 1.U(3.W)
  val and = 2.U(3.W)
  val or = 3.U(3.W)
  val xor = 4.U(3.W)
  val sll = 5.U(3.W)
}

class Alu extends Module {
  val io = IO(new Bundle {
    val op = Input(UInt(3.W))
    val a = Input(UInt(16.W))
    val b = Input(UInt(16.W))
    val out = Output(UInt(16.W))
    val zero = Output(Bool())
  })

  val result = WireDefault(0.U(16.W))
  switch(io.op) {
    is(AluOp.add) { result := io.a + io.b }
    is(AluOp.sub) { result := io.a - io.b }
    is(AluOp.and) { result := io.a & io.b }
    is(AluOp.or) { result := io.a | io.b }
    is(AluOp.xor) { result := io.a ^ io.b }
    is(AluOp.sll) { result := io.a << io.b(3, 0) }
  }
  io.out := result
  io.zero := result === 0.U
}
