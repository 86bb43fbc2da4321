import chisel3._

class VLit extends Module {
  val io = IO(new Bundle {
    val y = Output(UInt(8.W))
  })
  io.y := 8'hFF
}
