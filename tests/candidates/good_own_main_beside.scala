import chisel3._
import circt.stage.ChiselStage

class Passthrough extends Module {
  val io = IO(new Bundle {
    val in = Input(UInt(8.W))
    val out = Output(UInt(8.W))
  })
  io.out := io.in
}

object Passthrough extends App {
  println(ChiselStage.emitSystemVerilog(new Passthrough))
}
