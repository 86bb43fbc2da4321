import chisel3._

class AsyncCnt extends Module with RequireAsyncReset {
  val io = IO(new Bundle { val q = Output(UInt(4.W)) })
  val r = RegInit(0.U(4.W))
  r := r + 1.U
  io.q := r
}
