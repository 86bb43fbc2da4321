import chisel3._

class BoolToUInt extends Module {
  val io = IO(new Bundle {
    val c = Input(Bool())
    val out = Output(UInt(4.W))
  })
  io.out := io.c
}
