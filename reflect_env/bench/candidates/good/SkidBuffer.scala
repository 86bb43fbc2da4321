import chisel3._
import chisel3.util._

class SkidBuffer extends Module {
  val io = IO(new Bundle {
    val in = Flipped(Decoupled(UInt(32.W)))
    val out = Decoupled(UInt(32.W))
  })
  val held = Reg(UInt(32.W))
  val full = RegInit(false.B)
  io.in.ready := !full
  io.out.valid := full || io.in.valid
  io.out.bits := Mux(full, held, io.in.bits)
  when(io.in.fire && !io.out.ready) {
    held := io.in.bits
    full := true.B
  }.elsewhen(io.out.ready) {
    full := false.B
  }
}
