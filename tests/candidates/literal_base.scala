import chisel3._

class HexString extends Module {
  val io = IO(new Bundle {
    val y = Output(UInt(8.W))
  })
  io.y := "0xff".U
}
