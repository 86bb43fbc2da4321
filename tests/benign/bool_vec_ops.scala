import chisel3._
import chisel3.util._

class BV extends Module {
  val io = IO(new Bundle { val a = Input(UInt(8.W)); val y = Output(UInt(8.W)); val idx = Output(UInt(3.W)); val has = Output(Bool()) })
  val v = VecInit(io.a.asBools)
  io.idx := v.indexWhere(x => x)
  io.has := v.exists(identity) && !v.forall((b: Bool) => b) && v.contains(true.B)
  val swapped = v.reverse.zip(v).map { case (x, y) => x ^ y }
  io.y := VecInit(swapped).asUInt.rotateLeft(2)
}
