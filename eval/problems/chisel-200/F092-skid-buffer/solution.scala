import chisel3._
import chisel3.util._

/** 6-entry 4-bit skid buffer. */
class SteadySailRoot extends Module {
  val io = IO(new Bundle {
    val producer = Flipped(Decoupled(UInt(4.W)))
    val diplom = Decoupled(UInt(4.W))
  })

  val queue = Module(new Queue(UInt(4.W), 6, flow = true))
  queue.io.enq <> io.producer
  io.diplom <> queue.io.deq
}
