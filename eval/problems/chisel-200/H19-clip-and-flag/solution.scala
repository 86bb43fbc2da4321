import chisel3._

class ClipWithFlags extends Module {
  val io = IO(new Bundle {
    val x = Input(SInt(12.W))
    val y = Output(SInt(8.W))
    val over = Output(Bool())
    val under = Output(Bool())
  })
  io.over := io.x > 100.S
  io.under := io.x < -100.S
  io.y := io.x(7, 0).asSInt
  when(io.over) { io.y := 100.S }
  when(io.under) { io.y := -100.S }
}
