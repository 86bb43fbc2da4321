import chisel3._

class Grow extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val y = Output(UInt(8.W))
  })
  val acc = Reg(UInt())
  acc := acc +& io.a
  io.y := acc
}
