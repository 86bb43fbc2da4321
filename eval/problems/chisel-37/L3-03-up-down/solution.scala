import chisel3._

class UpDownCounter extends Module {
  val io = IO(new Bundle {
    val up = Input(Bool())
    val load = Input(Bool())
    val d = Input(UInt(4.W))
    val count = Output(UInt(4.W))
  })
  val r = RegInit(0.U(4.W))
  r := Mux(io.load, io.d, Mux(io.up, r + 1.U, r - 1.U))
  io.count := r
}
