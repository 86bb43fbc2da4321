// expect: compiled; off: compiled; rows: 28
import chisel3._
class Top extends Module {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  io.y := io.a
}
object Main extends App { println(circt.stage.ChiselStage.emitSystemVerilog(new Top)); sys.exit(7) }
