import chisel3._

class OpSelect(op: String = "add") extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val y = Output(UInt(8.W))
  })
  op match {
    case "add" => io.y := io.a + 1
    case _     => io.y := io.a
  }
}
