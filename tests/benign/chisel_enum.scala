import chisel3._
import chisel3.util._

object State extends ChiselEnum {
  val Idle, Busy, Done = Value
}

object Op extends ChiselEnum {
  val add = Value(0.U)
  val sub = Value(1.U)
  val and = Value(4.U)
}

class Alu extends Module {
  val io = IO(new Bundle {
    val op = Input(Op())
    val a, b = Input(UInt(16.W))
    val y = Output(UInt(16.W))
    val st = Output(State())
  })
  val s = RegInit(State.Idle)
  io.st := s
  io.y := 0.U
  switch(io.op) {
    is(Op.add) { io.y := io.a + io.b }
    is(Op.sub) { io.y := io.a - io.b }
    is(Op.and) { io.y := io.a & io.b }
  }
  s := Mux(s === State.Idle, State.Busy, State.Done)
  println(s"states: ${State.all.map(_.toString).mkString(",")}")
}
