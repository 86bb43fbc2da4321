import chisel3._

class ToggleFlipFlop extends Module {
  val io = IO(new Bundle {
    val t = Input(Bool())
    val q = Output(Bool())
  })
  val r = RegInit(false.B)
  when(io.t) { r := !r }
  io.q := r
}
