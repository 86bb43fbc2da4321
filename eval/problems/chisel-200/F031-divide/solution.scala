import chisel3._

class ShallowQuotientUnit extends Module {
  val io = IO(new Bundle {
    val numerator = Input(SInt(12.W))
    val divisor = Input(SInt(12.W))
    val modOut = Output(SInt(12.W))
  })
  val divZero = io.divisor === 0.S
  val truncRem = io.numerator % io.divisor
  val fix = truncRem =/= 0.S && (io.numerator < 0.S) =/= (io.divisor < 0.S)
  io.modOut := (Mux(divZero, io.numerator, Mux(fix, truncRem + io.divisor, truncRem)))(11, 0).asSInt
}
