import chisel3._

class PulseTrain extends Module {
  val io = IO(new Bundle {
    val go = Input(Bool())
    val n = Input(UInt(4.W))
    val out = Output(Bool())
    val busy = Output(Bool())
  })
  val left = RegInit(0.U(5.W))
  when(left =/= 0.U) {
    left := left - 1.U
  }.elsewhen(io.go) {
    left := io.n ## 0.U(1.W)
  }
  io.busy := left =/= 0.U
  io.out := io.busy && !left(0)
}
