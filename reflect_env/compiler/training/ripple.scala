import chisel3._
import chisel3.util._

class Full8 extends Module {
  val io = IO(new Bundle { val a = Input(Bool()); val b = Input(Bool()); val c = Input(Bool()); val s = Output(Bool()); val co = Output(Bool()) })
  io.s := io.a ^ io.b ^ io.c
  io.co := (io.a && io.b) || (io.b && io.c) || (io.a && io.c)
}
class Ripple8 extends Module {
  val io = IO(new Bundle { val a = Input(UInt(8.W)); val b = Input(UInt(8.W)); val s = Output(UInt(8.W)); val co = Output(Bool()) })
  val fa = Seq.fill(8)(Module(new Full8))
  val carry = Wire(Vec(8 + 1, Bool()))
  carry(0) := false.B
  for (i <- 0 until 8) {
    fa(i).io.a := io.a(i); fa(i).io.b := io.b(i); fa(i).io.c := carry(i)
    carry(i + 1) := fa(i).io.co
  }
  io.s := VecInit(fa.map(_.io.s)).asUInt
  io.co := carry(8)
}
