import chisel3._

class NoHw extends Module {
  val io = IO(new Bundle {
    val a: UInt = Input(UInt(8.W))
    val y: Bool = Output(UInt(1.W))
  })
  io.y := io.a
}
