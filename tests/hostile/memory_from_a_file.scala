// expect: policy; rows: 42
import chisel3._
import chisel3.util.experimental.loadMemoryFromFileInline
class Top extends Module {
  val io = IO(new Bundle { val a = Input(UInt(4.W)); val y = Output(UInt(8.W)) })
  val mem = Mem(16, UInt(8.W))
  loadMemoryFromFileInline(mem, "/etc/passwd")
  io.y := mem(io.a)
}
