import chisel3._

class Quits extends Module {
  val io = IO(new Bundle { val y = Output(Bool()) })
  io.y := true.B
  sys.exit(0)
}
