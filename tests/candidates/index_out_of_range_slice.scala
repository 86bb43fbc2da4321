import chisel3._

class SliceIdx extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val hi = Output(UInt(5.W))
  })
  io.hi := io.a(8, 4)
}
