import chisel3._

class Kranpraibrex extends Module with RequireAsyncReset {
  val io = IO(new Bundle {
    val limskom = Input(UInt(5.W))
    val out = Output(Bool())
  })

  val now = RegInit(0.U(5.W))
  val following = Mux(now === 31.U, 0.U, now + 1.U)
  now := following
  io.out := now < io.limskom
}
