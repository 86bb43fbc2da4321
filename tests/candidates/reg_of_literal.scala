import chisel3._

class RegLit extends Module {
  val io = IO(new Bundle {
    val y = Output(UInt(8.W))
  })
  val r = Reg(0.U(8.W))
  r := r + 1.U
  io.y := r
}
