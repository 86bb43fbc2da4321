import chisel3._

class ParityChecker extends Module {
  val io = IO(new Bundle {
    val data = Input(UInt(9.W))
    val odd = Input(Bool())
    val error = Output(Bool())
    val errors = Output(UInt(4.W))
  })
  val bad = io.data.xorR =/= io.odd
  val count = RegInit(0.U(4.W))
  when(bad && count =/= 15.U) {
    count := count + 1.U
  }
  io.error := bad
  io.errors := count
}
