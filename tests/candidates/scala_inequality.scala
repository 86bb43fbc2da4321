import chisel3._

class NeMux extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val y = Output(UInt(8.W))
  })
  io.y := Mux(io.a != 0.U, io.a - 1.U, 0.U)
}
