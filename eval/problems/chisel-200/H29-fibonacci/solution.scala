import chisel3._

class FibonacciWalk extends Module {
  val io = IO(new Bundle {
    val next = Input(Bool())
    val value = Output(UInt(16.W))
  })
  val now = RegInit(0.U(16.W))
  val after = RegInit(1.U(16.W))
  when(io.next) {
    now := after
    after := now + after
  }
  io.value := now
}
