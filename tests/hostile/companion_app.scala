// expect: compiled; rows: 28
import chisel3._
class Top(width: Int = 8) extends Module {
  val io = IO(new Bundle { val a = Input(UInt(width.W)); val y = Output(UInt(width.W)) })
  io.y := io.a
}
object Top extends App {
  val name = args.headOption.getOrElse("Top")
  circt.stage.ChiselStage.emitSystemVerilogFile(new Top, Array("--target-dir", name))
}
