import chisel3._
import chisel3.util._

class Pipe extends Module {
  val io = IO(new Bundle {
    val in = Flipped(Decoupled(UInt(32.W)))
    val out = Decoupled(UInt(32.W))
    val valid = Valid(UInt(4.W))
  })
  val q = Queue(io.in, 4)
  val q2 = Module(new Queue(UInt(32.W), 2, pipe = true, flow = true))
  q2.io.enq <> q
  io.out <> q2.io.deq
  io.valid.valid := q2.io.deq.fire
  io.valid.bits := q2.io.count
}
