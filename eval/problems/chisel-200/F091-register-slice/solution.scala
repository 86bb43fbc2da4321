import chisel3._
import chisel3.util._

class RomlondSlice[T <: Data](gen: T) extends Module {
  val io = IO(new Bundle {
    val enq = Flipped(Decoupled(gen))
    val deq = Decoupled(gen)
  })
  val occupied = RegInit(false.B)
  val data = Reg(gen)
  io.enq.ready := !occupied
  io.deq.valid := occupied
  when(occupied) {
    occupied := !io.deq.ready
  }.elsewhen(io.enq.valid) {
    occupied := true.B
    data := io.enq.bits
  }
  io.deq.bits := data
}

class Romlond extends Module {
  val io = IO(new Bundle {
    val up = Flipped(Decoupled(UInt(4.W)))
    val out = Decoupled(UInt(4.W))
  })
  val slice = Module(new RomlondSlice(UInt(4.W)))
  slice.io.enq <> io.up
  io.out <> slice.io.deq
}
