import chisel3._
import chisel3.util._

class FifoWrap(width: Int = 8, depth: Int = 4) extends Module {
  val io = IO(new Bundle {
    val enq = Flipped(Decoupled(UInt(width.W)))
    val deq = Decoupled(UInt(width.W))
    val count = Output(UInt(log2Ceil(depth + 1).W))
  })
  val q = Module(new Queue(UInt(width.W), depth))
  q.io.enq <> io.enq
  io.deq <> q.io.deq
  io.count := q.io.count
}
