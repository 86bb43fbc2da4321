import chisel3._

class Concat extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(4.W))
    val b = Input(UInt(4.W))
    val out = Output(UInt(8.W))
  })
  io.out := Cat(io.a, io.b)
}
