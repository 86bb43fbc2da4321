import chisel3._

class TwinCrossingHw extends Module {
  val io = IO(new Bundle {
    val a = Input(Vec(8, UInt(6.W)))
    val dout = Output(Vec(8, UInt(6.W)))
  })

  val part0 = io.a(0)
  val part1 = io.a(1)
  val part2 = io.a(2)
  val part3 = io.a(3)
  val part4 = io.a(4)
  val part5 = io.a(5)
  val part6 = io.a(6)
  val part7 = io.a(7)
  io.dout := VecInit(part2, ~part3, ~part4, part5, ~part6, part7, ~part0, part1)
}
