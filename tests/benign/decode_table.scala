import chisel3._
import chisel3.util._
import chisel3.util.experimental.decode._

class Dec extends Module {
  val in = IO(Input(UInt(3.W)))
  val out = IO(Output(UInt(2.W)))
  out := decoder.qmc(in, TruthTable(Map(BitPat("b001") -> BitPat("b01"), BitPat("b01?") -> BitPat("b10")), BitPat("b00")))
}
