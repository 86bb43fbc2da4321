import chisel3._
import chisel3.util._

class MergeStreams extends Module {
  val io = IO(new Bundle {
    val a = Flipped(Decoupled(UInt(7.W)))
    val b = Flipped(Decoupled(UInt(7.W)))
    val out = Decoupled(UInt(8.W))
  })
  val takeA = io.a.valid
  io.out.valid := io.a.valid || io.b.valid
  io.out.bits := Cat(!takeA, Mux(takeA, io.a.bits, io.b.bits))
  io.a.ready := takeA && io.out.ready
  io.b.ready := !takeA && io.out.ready
}
