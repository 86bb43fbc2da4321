import chisel3._

class AverageOfFour extends Module {
  val io = IO(new Bundle {
    val x = Input(Vec(4, UInt(8.W)))
    val mean = Output(UInt(8.W))
  })
  val sum = io.x.reduce(_ +& _)
  io.mean := ((sum +& 2.U) >> 2)(7, 0)
}
