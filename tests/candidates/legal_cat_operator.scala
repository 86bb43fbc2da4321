import chisel3._

class HashHash extends Module {
  val io = IO(new Bundle {
    val hi = Input(UInt(4.W))
    val lo = Input(UInt(4.W))
    val out = Output(UInt(8.W))
  })
  io.out := io.hi ## io.lo
}
