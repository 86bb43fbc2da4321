import chisel3._

class LoopOut extends Module {
  val io = IO(new Bundle {
    val en = Input(Bool())
    val count = Output(UInt(8.W))
  })
  val next = Wire(UInt(8.W))
  next := 0.U
  when(io.en) {
    next := next + 1.U
  }
  io.count := next
}
