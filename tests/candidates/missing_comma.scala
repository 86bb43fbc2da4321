import chisel3._

class NoComma extends Module {
  val io = IO(new Bundle {
    val s = Input(Bool())
    val y = Output(UInt(2.W))
  })
  io.y := Mux(io.s 1.U, 2.U)
}
