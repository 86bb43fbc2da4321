import chisel3._
import chisel3.experimental.{Analog, attach, prefix, noPrefix}

class Pads extends RawModule {
  val a = IO(Analog(1.W))
  val b = IO(Analog(1.W))
  attach(a, b)
  val x = IO(Input(Bool()))
  val y = IO(Output(Bool()))
  prefix("pad") { val w = WireInit(x); y := w }
  noPrefix { val z = Wire(Bool()); z := x }
}
