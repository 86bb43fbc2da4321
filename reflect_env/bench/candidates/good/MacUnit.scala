import chisel3._

class MacUnit extends Module {
  val guard = 8 /*~2-16*/
  val io = IO(new Bundle {
    val a = Input(SInt(16.W))
    val b = Input(SInt(16.W))
    val clear = Input(Bool())
    val enable = Input(Bool())
    val acc = Output(SInt((32 + guard).W))
  })
  val acc = RegInit(0.S((32 + guard).W))
  val product = io.a * io.b
  when(io.clear) {
    acc := Mux(io.enable, product, 0.S)
  }.elsewhen(io.enable) {
    acc := acc + product
  }
  io.acc := acc
}
