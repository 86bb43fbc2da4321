import chisel3._

class Cnt extends Module {
  val io = IO(new Bundle {
    val q = Output(UInt(4.W))
  })
  val cnt = RegInit(0.U(4.W))
  cnt = cnt + 1.U
  io.q := cnt
}
