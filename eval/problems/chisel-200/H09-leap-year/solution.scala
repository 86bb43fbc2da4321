import chisel3._

class LeapYear extends Module {
  val io = IO(new Bundle {
    val year = Input(UInt(12.W))
    val leap = Output(Bool())
  })
  val by4 = io.year(1, 0) === 0.U
  val by100 = (io.year % 100.U) === 0.U
  val by400 = (io.year % 400.U) === 0.U
  io.leap := by4 && (!by100 || by400)
}
