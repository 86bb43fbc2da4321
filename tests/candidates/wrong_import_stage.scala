import chisel3._
import chisel3.stage.ChiselStage

class Pass extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val b = Output(UInt(8.W))
  })
  io.b := io.a
}

object Gen extends App {
  (new ChiselStage).emitVerilog(new Pass)
}
