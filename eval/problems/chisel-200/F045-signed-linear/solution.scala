import chisel3._

class KrelzioxWeightedSum extends Module {
  val io = IO(new Bundle {
    val a = Input(SInt(16.W))
    val y = Input(SInt(7.W))
    val res = Output(SInt(19.W))
  })

  val acc = (io.a * 5.S) -& (io.y * 5.S) +& 92.S
  io.res := acc.pad(19)(18, 0).asSInt
}
