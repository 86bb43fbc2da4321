import chisel3._

class InferWire extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val b = Input(UInt(8.W))
    val out = Output(UInt(9.W))
  })
  val sum = Wire(UInt())
  sum := io.a +& io.b
  io.out := sum
}
