// task: cnt; expect: contract functional; rows: 56
import chisel3._

class Cnt extends Module {
  val io = IO(new Bundle {
    val x = Input(UInt(16.W))
    val y = Output(UInt(16.W))
  })
  io.y := io.x + 1.U
}
