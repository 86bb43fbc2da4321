import chisel3._
import chisel3.util._

class RingFifo extends Module {
  val depth = 8
  val io = IO(new Bundle {
    val push = Input(Bool())
    val pop = Input(Bool())
    val din = Input(UInt(16.W))
    val dout = Output(UInt(16.W))
    val full = Output(Bool())
    val empty = Output(Bool())
  })
  val memory = Mem(depth, UInt(16.W))
  val head = RegInit(0.U(log2Ceil(depth).W))
  val tail = RegInit(0.U(log2Ceil(depth).W))
  val maybeFull = RegInit(false.B)
  val same = head === tail
  io.full := same && maybeFull
  io.empty := same && !maybeFull
  val doPush = io.push && !io.full
  val doPop = io.pop && !io.empty
  when(doPush) {
    memory.write(head, io.din)
    head := head + 1.U
  }
  when(doPop) {
    tail := tail + 1.U
  }
  when(doPush =/= doPop) {
    maybeFull := doPush
  }
  io.dout := memory.read(tail)
}
