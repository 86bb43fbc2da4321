import chisel3._

class ClkOut extends Module {
  val io = IO(new Bundle { val c = Output(Bool()) })
  io.c := clock
}
