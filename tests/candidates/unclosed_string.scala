import chisel3._

class OpenString extends Module {
  val io = IO(new Bundle {
    val y = Output(UInt(8.W))
  })
  io.y := "hff.U
}
