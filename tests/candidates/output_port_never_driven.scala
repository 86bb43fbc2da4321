import chisel3._

class OpenIo extends Module {
  val out = IO(Output(UInt(8.W)))
  val in = IO(Input(UInt(8.W)))
  val r = RegNext(in)
}
