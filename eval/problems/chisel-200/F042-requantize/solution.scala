import chisel3._

class CableCluster46 extends Module {
  val io = IO(new Bundle {
    val data = Input(UInt(22.W))
    val y = Output(UInt(13.W))
  })

  def rounding(arg: UInt): UInt = {
    arg >> 7
  }
  def fit(arg: UInt): UInt =
    Mux(arg > 8191.U, 8191.U, arg).pad(16)(12, 0)
  val shifted = rounding(io.data)
  io.y := fit(shifted)
}
