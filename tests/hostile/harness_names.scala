// expect: compiled; rows: 27
import chisel3._
object VerilogEmitter extends App { println("emitted") }
object Elaboration { def run(x: Any): String = "ok" }
class CandidateLoader
class Top extends Module {
  val io = IO(new Bundle { val a = Input(Bool()); val y = Output(Bool()) })
  io.y := io.a
}
