import chisel3._

class OldLit extends Module {
  val io = IO(new Bundle {
    val y = Output(UInt(8.W))
  })
  io.y := UInt(5, 8)
}
