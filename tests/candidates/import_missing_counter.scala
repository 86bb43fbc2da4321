import chisel3._

class Div extends Module {
  val io = IO(new Bundle { val tick = Output(Bool()) })
  val (cnt, wrap) = Counter(true.B, 16)
  io.tick := wrap
}
