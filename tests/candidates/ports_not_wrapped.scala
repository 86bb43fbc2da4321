import chisel3._

class NoIOPorts extends Module {
  val a = Input(UInt(8.W))
  val y = Output(UInt(8.W))
  y := a + 1.U
}
