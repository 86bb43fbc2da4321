// expect: compiled elaborate lower type parse; rows: 33 40
import chisel3._
class `../../x` extends Module {
  override def desiredName = "../../../../tmp/escaped"
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  io.y := io.a
}
