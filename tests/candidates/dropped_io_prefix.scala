import chisel3._

class OrGate extends Module {
  val io = IO(new Bundle {
    val lhs = Input(Bool())
    val rhs = Input(Bool())
    val out = Output(Bool())
  })
  io.out := lhs | io.rhs
}
