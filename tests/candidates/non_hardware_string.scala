import chisel3._

class StringLit extends Module {
  val io = IO(new Bundle {
    val y = Output(UInt(8.W))
  })
  io.y := "b1010"
}
