import chisel3._

class IfBool extends Module {
  val io = IO(new Bundle {
    val en = Input(Bool())
    val y = Output(UInt(8.W))
  })
  val cnt = RegInit(0.U(8.W))
  if (io.en) {
    cnt := cnt + 1.U
  }
  io.y := cnt
}
