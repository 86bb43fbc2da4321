import chisel3._

class GradeFromScore extends Module {
  val io = IO(new Bundle {
    val score = Input(UInt(7.W))
    val grade = Output(UInt(2.W))
  })
  io.grade := 0.U
  when(io.score >= 90.U) {
    io.grade := 3.U
  }.elsewhen(io.score >= 75.U) {
    io.grade := 2.U
  }.elsewhen(io.score >= 50.U) {
    io.grade := 1.U
  }
}
