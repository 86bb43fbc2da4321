import chisel3._

class Inc extends Module {
  val io = IO(new Bundle {
    val q = Output(UInt(4.W))
  })
  val cnt = RegInit(0.U(4.W))
  cnt += 1.U
  io.q := cnt
}
