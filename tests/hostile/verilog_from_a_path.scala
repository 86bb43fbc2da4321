// expect: policy; off: policy elaborate; rows: 39
import chisel3._
import chisel3.util.HasBlackBoxPath
class Inner extends BlackBox with HasBlackBoxPath {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  addPath("/etc/passwd")
}
class Top extends Module {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  val inner = Module(new Inner)
  inner.io.a := io.a
  io.y := inner.io.y
}
