import chisel3._

class Mux4 extends Module {
  val io = IO(new Bundle {
    val sel = Input(UInt(2.W))
    val in = Input(Vec(4, UInt(16.W)))
    val out = Output(UInt(16.W))
  })
  io.out := io.in(0)
  when(io.sel === 1.U) {
    io.out := io.in(1)
  }.elsewhen(io.sel === 2.U) {
    io.out := io.in(2)
  }.elsewhen(io.sel === 3.U) {
    io.out := io.in(3)
  }
}
