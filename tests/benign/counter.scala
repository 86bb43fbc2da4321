import chisel3._

class Counter(width: Int = 8) extends Module {
  val io = IO(new Bundle {
    val en = Input(Bool())
    val count = Output(UInt(width.W))
  })
  val reg = RegInit(0.U(width.W))
  when(io.en) { reg := reg + 1.U }
  io.count := reg
}
