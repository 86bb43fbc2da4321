import chisel3._

class TypeAsValue extends Module {
  val io = IO(new Bundle {
    val y = Output(UInt(8.W))
  })
  io.y := UInt(8.W)
}
