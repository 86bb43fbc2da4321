import chisel3._

class Pair extends Bundle {
  val lo = UInt(4.W)
  val hi = UInt(4.W)
}

class BundleToUInt extends Module {
  val io = IO(new Bundle {
    val p = Input(new Pair)
    val y = Output(UInt(8.W))
  })
  io.y := io.p
}
