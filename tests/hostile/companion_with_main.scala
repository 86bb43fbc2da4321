// expect: compiled; rows: 28
import chisel3._
class Top(width: Int = 8) extends Module {
  val io = IO(new Bundle { val a = Input(UInt(width.W)); val y = Output(UInt(width.W)) })
  io.y := io.a
}
object Top {
  def main(args: Array[String]): Unit = {
    val writer = new java.io.PrintWriter("Top.v")
    args.foreach(arg => writer.println(circt.stage.ChiselStage.emitSystemVerilog(new Top(arg.toInt))))
    writer.close()
  }
}
