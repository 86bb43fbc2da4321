import chisel3._

class FixedPointRound extends Module {
  val io = IO(new Bundle {
    val x = Input(UInt(12.W))
    val y = Output(UInt(8.W))
  })
  val rounded = io.x(11, 4) +& io.x(3)
  io.y := Mux(rounded(8), 255.U, rounded(7, 0))
}
