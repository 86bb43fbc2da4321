import chisel3._
import chisel3.util._
import chisel3.util.random.LFSR

class Mix extends Module {
  val io = IO(new Bundle {
    val x = Input(UInt(16.W)); val y = Output(UInt(16.W)); val p = Output(Bool()); val z = Output(UInt(5.W))
    val bp = Output(Bool()); val g = Output(UInt(4.W))
  })
  val (cnt, wrap) = Counter(true.B, 100)
  io.y := LFSR(16, io.x(0)) ^ cnt
  io.p := wrap && isPow2(16).B && io.x === BitPat("b1010????????????")
  io.z := OHToUInt(io.x) + Log2(io.x) + PopCount(io.x)
  io.bp := ListLookup(io.x, List(false.B), Array(BitPat("b0000000000000001") -> List(true.B))).head
  io.g := io.x(3, 0) ^ (io.x(3, 0) >> 1)
}
