import chisel3._

class Pass extends Module {
  val io = IO(new Bundle {
    val a = Input(Bool())
    val b = Output(Bool())
  })
  io.b := io.a
}

object Main extends App {
  ChiselStage.emitSystemVerilogFile(new Pass)
}
