// task: cnt; expect: functional; rows: 48
import chisel3._

class Cnt extends Module with RequireAsyncReset {
  val io = IO(new Bundle {
    val en = Input(Bool())
    val count = Output(UInt(8.W))
  })
  val r = RegInit(0.U(8.W))
  when(io.en) { r := r + 1.U }
  io.count := r
}
