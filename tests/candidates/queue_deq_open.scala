import chisel3._
import chisel3.util._

class HalfQueue extends Module {
  val io = IO(new Bundle {
    val in = Flipped(Decoupled(UInt(8.W)))
    val y = Output(UInt(8.W))
  })
  val q = Module(new Queue(UInt(8.W), 4))
  q.io.enq <> io.in
  io.y := q.io.deq.bits
}
