import chisel3._
import chisel3.util._

class QuadratureDecoder extends Module {
  val io = IO(new Bundle {
    val a = Input(Bool())
    val b = Input(Bool())
    val position = Output(UInt(8.W))
  })
  val before = RegNext(Cat(io.a, io.b), 0.U(2.W))
  val now = Cat(io.a, io.b)
  val position = RegInit(0.U(8.W))
  val next = MuxLookup(before, 0.U)(Seq(0.U -> 2.U, 2.U -> 3.U, 3.U -> 1.U, 1.U -> 0.U))
  val previous = MuxLookup(before, 0.U)(Seq(0.U -> 1.U, 1.U -> 3.U, 3.U -> 2.U, 2.U -> 0.U))
  when(now === next) { position := position + 1.U }
  when(now === previous) { position := position - 1.U }
  io.position := position
}
