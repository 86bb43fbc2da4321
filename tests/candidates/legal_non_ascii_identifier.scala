import chisel3._

class Größe extends Module {
  val io = IO(new Bundle {
    val größe = Input(UInt(4.W))
    val y = Output(UInt(4.W))
  })
  io.y := io.größe
}
