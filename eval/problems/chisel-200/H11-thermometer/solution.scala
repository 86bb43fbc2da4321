import chisel3._

class ThermometerCode extends Module {
  val io = IO(new Bundle {
    val n = Input(UInt(4.W))
    val bar = Output(UInt(10.W))
  })
  io.bar := VecInit((0 until 10).map(i => io.n > i.U)).asUInt
}
