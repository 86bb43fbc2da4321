import chisel3._
import chisel3.util._

class QuadratureDecoder extends Module {
  val io = IO(new Bundle {
    val a = Input(Bool())
    val b = Input(Bool())
    val position = Output(SInt(16.W))
    val error = Output(Bool())
  })
  val now = Cat(io.a, io.b)
  val before = RegNext(now, 0.U(2.W))
  val position = RegInit(0.S(16.W))
  val forward = VecInit(Seq(1, 3, 0, 2).map(_.U(2.W)))
  val backward = VecInit(Seq(2, 0, 3, 1).map(_.U(2.W)))
  when(now === forward(before)) {
    position := position + 1.S
  }.elsewhen(now === backward(before)) {
    position := position - 1.S
  }
  io.error := now === ~before
  io.position := position
}
