import chisel3._

class NibbleInverter extends Module {
  val io = IO(new Bundle {
    val x = Input(UInt(4.W))
    val y = Output(UInt(4.W))
  })
  io.y := ~io.x
}
