import chisel3._

class InitType extends Module {
  val io = IO(new Bundle {
    val y = Output(UInt(8.W))
  })
  val r = RegInit(UInt(8.W))
  r := r + 1.U
  io.y := r
}
