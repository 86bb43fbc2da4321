import chisel3._

/** Concatenation of slices of 3 words. */
class Dealbrisshark extends Module {
  val io = IO(new Bundle {
    val x = Input(UInt(15.W))
    val second = Input(UInt(16.W))
    val baitgait = Input(UInt(17.W))
    val y0 = Output(UInt(12.W))
  })
  io.y0 := (io.second(0) << 11) |
    (io.baitgait(10, 5) << 5) |
    io.x(11, 7)
}
