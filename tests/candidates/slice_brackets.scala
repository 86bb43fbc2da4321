import chisel3._

class BracketSlice extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val lo = Output(UInt(4.W))
  })
  io.lo := io.a[3:0]
}
