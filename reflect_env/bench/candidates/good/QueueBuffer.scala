import chisel3._
import chisel3.util._

class QueueBuffer extends Module {
  val io = IO(new Bundle {
    val in = Flipped(Decoupled(UInt(8.W)))
    val out = Decoupled(UInt(8.W))
    val used = Output(UInt(4.W))
  })
  val queue = Module(new Queue(UInt(8.W), 8))
  queue.io.enq <> io.in
  io.out <> queue.io.deq
  io.used := queue.io.count
}
