import chisel3._
import chisel3.util._

class StackCalculator extends Module {
  val io = IO(new Bundle {
    val op = Input(UInt(3.W))
    val x = Input(UInt(8.W))
    val top = Output(UInt(8.W))
    val second = Output(UInt(8.W))
  })
  val s = RegInit(VecInit(Seq.fill(4)(0.U(8.W))))
  def down(top: UInt): Unit = {
    for (i <- 1 until 4) { s(i) := s(i - 1) }
    s(0) := top
  }
  def up(top: UInt, from: Int): Unit = {
    s(0) := top
    for (i <- 1 until 4) { s(i) := (if (i + from < 4) s(i + from) else 0.U) }
  }
  switch(io.op) {
    is(1.U) { down(io.x) }
    is(2.U) { up(s(1) + s(0), 1) }
    is(3.U) { up(s(1) - s(0), 1) }
    is(4.U) { up((s(1) * s(0))(7, 0), 1) }
    is(5.U) {
      s(0) := s(1)
      s(1) := s(0)
    }
    is(6.U) { down(s(0)) }
    is(7.U) { up(s(1), 1) }
  }
  io.top := s(0)
  io.second := s(1)
}
