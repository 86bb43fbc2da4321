import chisel3._

class DefaultLast extends Module {
  val io = IO(new Bundle {
    val en = Input(Bool())
    val a = Input(UInt(8.W))
    val out = Output(UInt(8.W))
  })
  when(io.en) {
    io.out := io.a
  }
  io.out := 0.U
}
