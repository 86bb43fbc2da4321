import chisel3._

class ShaquundTop extends Module {
  val io = IO(new Bundle {
    val ins = Input(UInt(6.W))
    val f = Output(Bool())
  })

  val joined = io.ins ^ 46.U(6.W)
  io.f := !joined.xorR
}
