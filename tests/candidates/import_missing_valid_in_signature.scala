import chisel3._

class ValidPass extends Module {
  val io = IO(new Bundle {
    val in = Input(Valid(UInt(8.W)))
    val out = Output(Bool())
  })
  io.out := io.in.valid
}
