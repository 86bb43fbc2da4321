// expect: policy; off: policy; rows: 38 42
import chisel3._
import chisel3.experimental.{ExtModule, RawParam}
class Inner extends ExtModule(Map("W" -> RawParam("$system(\"id\")"))) {
  val a = IO(Input(Bool()))
  val y = IO(Output(Bool()))
}
class Top extends Module {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  val inner = Module(new Inner)
  inner.a := io.a
  io.y := inner.y
}
