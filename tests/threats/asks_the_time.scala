// task: inc; expect: policy; rows: 51
import chisel3._

class Inc extends Module {
  val io = IO(new Bundle {
    val x = Input(UInt(16.W))
    val y = Output(UInt(16.W))
  })
  io.y := io.x + (System.nanoTime() % 2).U
}
