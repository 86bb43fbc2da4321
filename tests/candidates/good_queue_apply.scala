import chisel3._
import chisel3.util.{Decoupled, Queue}

class TwoStage extends Module {
  val in = IO(Flipped(Decoupled(UInt(16.W))))
  val out = IO(Decoupled(UInt(16.W)))
  val a = Queue(in, 2)
  val b = Queue(a, 2, pipe = true)
  out <> b
}
