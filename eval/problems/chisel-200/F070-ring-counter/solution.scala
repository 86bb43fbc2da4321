import chisel3._

class NimbleSequencer44 extends Module {
  val io = IO(new Bundle {
    val ladion = Input(Bool())
    val phases = Output(UInt(12.W))
  })

  val stages = RegInit(VecInit(false.B, false.B, false.B, false.B, false.B, false.B, false.B, false.B, false.B, false.B, false.B, true.B))
  stages := VecInit(!stages.last +: stages.init)
  when(io.ladion) {
    stages := VecInit(false.B, false.B, false.B, false.B, false.B, false.B, false.B, false.B, false.B, false.B, false.B, true.B)
  }
  val packedReg = stages.asUInt
  io.phases := packedReg
}
