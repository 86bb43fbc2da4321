import chisel3._

class BareBool extends Module {
  val io = IO(new Bundle {
    val y = Output(Bool())
  })
  io.y := true
}
