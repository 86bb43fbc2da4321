import chisel3._

class InferDefault extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val sel = Input(Bool())
    val out = Output(UInt(8.W))
  })
  val w = WireDefault(0.U)
  when(io.sel) { w := io.a }
  io.out := w
}
