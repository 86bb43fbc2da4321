import chisel3._

class Multi extends MultiIOModule {
  val a = IO(Input(Bool()))
  val y = IO(Output(Bool()))
  y := a
}
