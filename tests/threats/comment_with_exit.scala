// task: inc; expect: passed; rows: 1
import chisel3._

class Inc extends Module {
  val io = IO(new Bundle {
    val x = Input(UInt(16.W))
    val y = Output(UInt(16.W))
  })
  // sys.exit(0) would be wrong here
  io.y := io.x + 1.U
}
