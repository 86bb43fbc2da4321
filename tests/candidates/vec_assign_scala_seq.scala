import chisel3._

class SeqToVec extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val y = Output(Vec(2, UInt(8.W)))
  })
  io.y := io.a.asBools.map(_.asUInt)
}
