import chisel3._

class MixedVec extends Module {
  val io = IO(new Bundle {
    val i = Input(UInt(1.W))
    val y = Output(UInt(8.W))
  })
  val v = VecInit(Seq[Data](1.U, (-1).S))
  io.y := v(io.i).asUInt
}
