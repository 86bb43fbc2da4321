// task: inc; expect: functional; rows: 46; reward: contract
import chisel3._

class Inc extends Module {
  val io = IO(new Bundle {
    val x = Input(UInt(16.W))
    val y = Output(UInt(16.W))
  })
  io.y := DontCare
}
