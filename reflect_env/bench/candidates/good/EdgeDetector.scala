import chisel3._

class EdgeDetector extends Module {
  val io = IO(new Bundle {
    val in = Input(Bool())
    val rise = Output(Bool())
    val fall = Output(Bool())
    val any = Output(Bool())
  })
  val last = RegNext(io.in, false.B)
  io.rise := io.in && !last
  io.fall := !io.in && last
  io.any := io.in =/= last
}
