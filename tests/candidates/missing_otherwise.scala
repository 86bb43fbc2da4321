import chisel3._

class NoDefault extends Module {
  val io = IO(new Bundle {
    val c = Input(Bool())
    val a = Input(UInt(8.W))
    val y = Output(UInt(8.W))
  })
  when(io.c) {
    io.y := io.a
  }
}
