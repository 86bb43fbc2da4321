// task: inc; expect: contract; rows: 48
import chisel3._

class Inc extends Module {
  val io = IO(new Bundle { val y = Output(UInt(16.W)) })
  io.y := 1.U
}
