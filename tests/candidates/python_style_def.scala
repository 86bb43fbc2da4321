import chisel3._

class PyDef extends Module {
  val io = IO(new Bundle { val y = Output(Bool()) })
  def inv(x: Bool): Bool:
    return !x
  io.y := inv(true.B)
}
