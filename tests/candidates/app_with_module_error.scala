import chisel3._
import circt.stage.ChiselStage

class Inv extends Module {
  val io = IO(new Bundle {
    val a = Input(Bool())
    val y = Output(Bool())
  })
  io.y := !io.a
}

object Main extends App {
  println(ChiselStage.emitSystemVerilog(new Invert))
}
