import chisel3._
import chisel3.util._

class FullAdder extends Module {
  val io = IO(new Bundle {
    val a = Input(Bool())
    val b = Input(Bool())
    val cin = Input(Bool())
    val sum = Output(Bool())
    val cout = Output(Bool())
  })
  io.sum := io.a ^ io.b ^ io.cin
  io.cout := (io.a && io.b) || (io.cin && (io.a ^ io.b))
}

class RippleAdder(n: Int = 8) extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(n.W))
    val b = Input(UInt(n.W))
    val sum = Output(UInt((n + 1).W))
  })

  val adders = Seq.fill(n)(Module(new FullAdder))
  var carry: Bool = false.B
  for (i <- 0 until n) {
    adders(i).io.a := io.a(i)
    adders(i).io.b := io.b(i)
    adders(i).io.cin := carry
    carry = adders(i).io.cout
  }
  io.sum := Cat(carry, VecInit(adders.map(_.io.sum)).asUInt)
}
