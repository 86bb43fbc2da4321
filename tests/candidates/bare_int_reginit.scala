import chisel3._

class RegInt extends Module {
  val io = IO(new Bundle {
    val y = Output(UInt(8.W))
  })
  val r = RegInit(0)
  io.y := r
}
