// expect: elaborate
import chisel3._
class Top(width: Int) extends Module {
  val io = IO(new Bundle { val y = Output(UInt(width.W)) })
  io.y := 0.U
}
