// task: inc; expect: contract; rows: 48
import chisel3._

class Inc extends Module {
  val io = IO(new Bundle {
    val x = Input(UInt(16.W))
    val debug = Output(Bool())
    val y = Output(UInt(16.W))
  })
  io.debug := true.B
  io.y := io.x + 1.U
}
