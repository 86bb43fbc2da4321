import chisel3._

class LittleCellBits extends Module {
  val io = IO(new Bundle {
    val a = Input(Bool())
    val stiovais = Output(UInt(16.W))
    val bools = Output(Vec(16, Bool()))
    val allOrNone = Output(SInt(16.W))
  })
  io.stiovais := io.a.asUInt
  io.bools := VecInit(Seq.fill(16)(io.a))
  io.allOrNone := io.a.asUInt.asSInt
}
