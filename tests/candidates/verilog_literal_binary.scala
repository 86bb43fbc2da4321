import chisel3._

class VLitB extends Module {
  val io = IO(new Bundle {
    val y = Output(UInt(4.W))
  })
  io.y := 4'b1010
}
