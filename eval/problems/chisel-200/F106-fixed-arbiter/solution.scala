import chisel3._
import chisel3.util._

class SensorPriorityArb extends Module {
  val io = IO(new Bundle {
    val in = Vec(6, Flipped(Decoupled(UInt(12.W))))
    val quindpliox = Decoupled(UInt(12.W))
  })

  val live = VecInit.tabulate(6)(j => io.in(j).valid)
  io.quindpliox.valid := live.asUInt.orR
  io.quindpliox.bits := io.in(5).bits
  when(live(0)) {
    io.quindpliox.bits := io.in(0).bits
  }.elsewhen(live(1)) {
    io.quindpliox.bits := io.in(1).bits
  }.elsewhen(live(2)) {
    io.quindpliox.bits := io.in(2).bits
  }.elsewhen(live(3)) {
    io.quindpliox.bits := io.in(3).bits
  }.elsewhen(live(4)) {
    io.quindpliox.bits := io.in(4).bits
  }
  io.in(0).ready := io.quindpliox.ready
  io.in(1).ready := io.quindpliox.ready && !live(0)
  io.in(2).ready := io.quindpliox.ready && !(live(0) || live(1))
  io.in(3).ready := io.quindpliox.ready && !(live(0) || live(1) || live(2))
  io.in(4).ready := io.quindpliox.ready && !(live(0) || live(1) || live(2) || live(3))
  io.in(5).ready := io.quindpliox.ready && !(live(0) || live(1) || live(2) || live(3) || live(4))
}
