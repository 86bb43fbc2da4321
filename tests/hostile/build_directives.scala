// expect: compiled; rows: 34
//> using dep "org.evil::plugin:1.0"
//> using option -Xplugin:evil.jar
import chisel3._
class Top extends Module {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  io.y := io.a
}
