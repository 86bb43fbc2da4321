// expect: lower elaborate
import chisel3._
class Top extends Module {
  val io = IO(new Bundle { val a = Input(UInt(8.W)); val y = Output(UInt(8.W)) })
  try { io.a := 3.U } catch { case _: Throwable => println("ignored") }
}
