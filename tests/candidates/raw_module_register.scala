import chisel3._

class RawReg extends RawModule {
  val d = IO(Input(UInt(8.W)))
  val q = IO(Output(UInt(8.W)))
  q := RegNext(d)
}
