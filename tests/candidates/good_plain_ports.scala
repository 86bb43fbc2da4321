import chisel3._

class Bare extends Module {
  val a = IO(Input(UInt(4.W)))
  val b = IO(Output(UInt(4.W)))
  b := ~a
}
