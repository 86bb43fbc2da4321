// expect: memory; off: memory; rows: 8
import chisel3._
class Top extends Module {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  io.y := io.a
  var kept: List[Array[Byte]] = Nil
  try { while (true) kept = new Array[Byte](1 << 20) :: kept } catch { case _: Throwable => kept = Nil }
}
