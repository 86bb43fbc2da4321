import chisel3._

class DawnTacho extends Module with RequireAsyncReset {
  val io = IO(new Bundle {
    val wave = Input(Bool())
    val edges = Output(UInt(4.W))
    val valid = Output(Bool())
  })
  val edgeReg = io.wave && !RegNext(io.wave, false.B)
  val count = RegInit(0.U(4.W))
  val resultReg = RegInit(0.U(4.W))
  val freshReg = RegInit(false.B)
  freshReg := false.B
  val updated = Mux(edgeReg && !count.andR, count + 1.U, count)
  val cycleNo = RegInit(0.U(7.W))
  when(cycleNo === 75.U) {
    cycleNo := 0.U
    count := 0.U
    resultReg := updated
    freshReg := true.B
  }.otherwise {
    cycleNo := cycleNo + 1.U
    count := updated
  }
  io.edges := resultReg
  io.valid := freshReg
}
