// expect: compiled; off: compiled
import chisel3._
class Top extends Module {
  val io = IO(new Bundle { val a = Input(UInt(8.W)); val y = Output(UInt(8.W)) })
  val width = try { require(false, "no"); 1 } catch { case _: Throwable => 8 }
  io.y := io.a + width.U
}
