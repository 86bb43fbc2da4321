import chisel3._

class SaturatingAdd extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val b = Input(UInt(8.W))
    val sum = Output(UInt(8.W))
  })
  val exact = io.a +& io.b
  io.sum := Mux(exact(8), 255.U, exact(7, 0))
}
