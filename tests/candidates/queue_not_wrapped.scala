import chisel3._
import chisel3.util._

class QueueRaw extends Module {
  val io = IO(new Bundle {
    val in = Flipped(Decoupled(UInt(8.W)))
    val out = Decoupled(UInt(8.W))
  })
  val q = new Queue(UInt(8.W), 4)
  q.io.enq <> io.in
  io.out <> q.io.deq
}
