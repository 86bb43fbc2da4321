import chisel3._

class MapKey extends Module {
  val io = IO(new Bundle {
    val y = Output(UInt(8.W))
  })
  val codes = Map("add" -> 1, "sub" -> 2)
  io.y := codes("mul").U
}
