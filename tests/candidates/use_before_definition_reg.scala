import chisel3._

class EarlyReg extends Module {
  val io = IO(new Bundle {
    val en = Input(Bool())
    val y = Output(UInt(8.W))
  })
  when(io.en) {
    cnt := cnt + 1.U
  }
  val cnt = RegInit(0.U(8.W))
  io.y := cnt
}
