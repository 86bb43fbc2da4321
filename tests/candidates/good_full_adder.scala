import chisel3._

class FullAdder extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(1.W))
    val b = Input(UInt(1.W))
    val cin = Input(UInt(1.W))
    val sum = Output(UInt(1.W))
    val cout = Output(UInt(1.W))
  })
  val aXorB = io.a ^ io.b
  io.sum := aXorB ^ io.cin
  io.cout := (io.a & io.b) | (aXorB & io.cin)
}
