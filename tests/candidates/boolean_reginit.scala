import chisel3._

class BoolReg extends Module {
  val io = IO(new Bundle { val y = Output(Bool()) })
  val flag = RegInit(false)
  io.y := flag
}
