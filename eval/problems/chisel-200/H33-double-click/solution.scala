import chisel3._

class DoubleClick extends Module {
  val io = IO(new Bundle {
    val button = Input(Bool())
    val double = Output(Bool())
  })
  val before = RegNext(io.button, false.B)
  val press = io.button && !before
  val window = RegInit(0.U(4.W))
  io.double := press && window =/= 0.U
  when(window =/= 0.U) { window := window - 1.U }
  when(press) { window := Mux(io.double, 0.U, 10.U) }
}
