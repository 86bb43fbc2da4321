// expect: compiled elaborate lower type; rows: 33
import chisel3._
class `-Xplugin:x` extends Module {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  io.y := io.a
}
