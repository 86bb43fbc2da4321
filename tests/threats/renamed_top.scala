// task: inc; expect: contract; rows: 48
import chisel3._

class Inc_17 extends Module {
  val io = IO(new Bundle {
    val x = Input(UInt(16.W))
    val y = Output(UInt(16.W))
  })
  io.y := io.x + 1.U
}
