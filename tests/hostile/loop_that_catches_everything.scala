// expect: timeout; rows: 6
import chisel3._
class Top extends Module {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  io.y := io.a
  var n = 0L
  while (true) { try { while (true) n += 1 } catch { case _: Throwable => n = 0 } }
}
