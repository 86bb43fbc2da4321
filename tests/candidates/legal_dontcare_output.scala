import chisel3._

class Stub extends Module {
  val io = IO(new Bundle {
    val in = Input(UInt(8.W))
    val out = Output(UInt(8.W))
    val ok = Output(Bool())
  })
  io := DontCare
}
