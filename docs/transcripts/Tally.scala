import chisel3._
class Tally extends Module {
  val tick = IO(Input(Bool()))
  val n = IO(Output(UInt(4.W)))
  val c = RegInit(0.U(4.W))
  when(tick) { c := c + 2.U }
  n := d
}
