import chisel3._

class RegNamed extends Module {
  val io = IO(new Bundle {
    val y = Output(UInt(8.W))
  })
  val r = Reg(init = 0.U(8.W))
  r := r + 1.U
  io.y := r
}
