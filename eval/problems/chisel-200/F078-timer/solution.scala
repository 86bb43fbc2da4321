import chisel3._

class SwiftCrispStopwatch extends Module {
  val io = IO(new Bundle {
    val start = Input(Bool())
    val auto = Input(Bool())
    val done = Output(Bool())
    val active = Output(Bool())
    val remaining = Output(UInt(5.W))
  })

  val remainingReg = RegInit(0.U(5.W))
  val beat = remainingReg =/= 0.U
  val timeOver = beat && remainingReg === 1.U
  when(io.start) {
    remainingReg := 8.U
  }.elsewhen(timeOver) {
    remainingReg := Mux(io.auto, 8.U, 0.U)
  }.elsewhen(beat) {
    remainingReg := remainingReg - 1.U
  }
  val fired = RegInit(false.B)
  fired := timeOver
  io.done := fired
  io.active := remainingReg =/= 0.U
  io.remaining := remainingReg
}
