import chisel3._
import chisel3.util.{Decoupled}

class MeteorCopper extends Module {
  val io = IO(new Bundle {
    val up = Flipped(Decoupled(UInt(8.W)))
    val dest = Input(UInt(1.W))
    val egress = Vec(2, Decoupled(UInt(8.W)))
  })
  io.up.ready := false.B
  for (k <- 0 until 2) {
    io.egress(k).valid := io.up.valid && io.dest === k.U
    io.egress(k).bits := io.up.bits
    when(io.dest === k.U) {
      io.up.ready := io.egress(k).ready
    }
  }
}
