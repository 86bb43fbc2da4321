import chisel3._

class Def extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val y = Output(UInt(8.W))
  })
  def twice(x: UInt): UInt = {
    return x << 1
  }
  io.y := twice(io.a)
}
