import chisel3._

class Throws(mode: String = "fast") extends Module {
  val io = IO(new Bundle {
    val y = Output(UInt(8.W))
  })
  mode match {
    case "slow" => io.y := 1.U
    case other => throw new Exception(s"unknown mode $other")
  }
}
