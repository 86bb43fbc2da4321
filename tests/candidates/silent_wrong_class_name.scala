import chisel3._

class my_counter_module extends Module {
  val io = IO(new Bundle {
    val out = Output(UInt(4.W))
  })
  val r = RegInit(0.U(4.W))
  r := r + 1.U
  io.out := r
}
