import chisel3._

class MuxInt extends Module {
  val io = IO(new Bundle {
    val s = Input(Bool())
    val y = Output(UInt(8.W))
  })
  io.y := Mux(io.s, 1, 0)
}
