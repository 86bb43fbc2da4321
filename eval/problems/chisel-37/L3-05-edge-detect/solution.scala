import chisel3._

class EdgeDetector extends Module {
  val io = IO(new Bundle {
    val in = Input(Bool())
    val rise = Output(Bool())
    val fall = Output(Bool())
  })
  val before = RegNext(io.in, false.B)
  io.rise := io.in && !before
  io.fall := !io.in && before
}
