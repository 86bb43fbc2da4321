import chisel3._

class Mux2 extends RawModule {
  val sel = IO(Input(Bool()))
  val a = IO(Input(UInt(8.W)))
  val b = IO(Input(UInt(8.W)))
  val y = IO(Output(UInt(8.W)))
  y := Mux(sel, b, a)
}
