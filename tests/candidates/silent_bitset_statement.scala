import chisel3._

class BitSet extends Module {
  val io = IO(new Bundle {
    val idx = Input(UInt(3.W))
    val out = Output(UInt(8.W))
  })
  val r = RegInit(0.U(8.W))
  r.bitSet(io.idx, true.B)
  io.out := r
}
