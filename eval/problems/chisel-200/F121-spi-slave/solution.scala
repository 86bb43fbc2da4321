import chisel3._
import chisel3.util._

/** Oversampled SPI slave for 7-bit words in mode 1. */
class ModuleSpiPeriph extends Module {
  val latmeast = IO(Input(Bool()))
  val ssN = IO(Input(Bool()))
  val mosi = IO(Input(Bool()))
  val spiOut = IO(Output(Bool()))
  val txData = IO(Input(UInt(7.W)))
  val word = IO(Output(UInt(7.W)))
  val rxValid = IO(Output(Bool()))

  val clkLine = RegNext(RegNext(latmeast, false.B), false.B)
  val csSync = RegNext(RegNext(ssN, true.B), true.B)
  val dataLine = RegNext(RegNext(mosi, false.B), false.B)
  val previous = RegNext(clkLine, false.B)
  val toggled = clkLine =/= previous && !csSync
  val take = toggled && !clkLine
  val shiftIn = Reg(UInt(7.W))
  val result = RegInit(0.U(7.W))
  val bitsSeen = RegInit(0.U(3.W))
  val validReg = RegInit(false.B)
  validReg := false.B
  when(csSync) {
    bitsSeen := 0.U
  }.elsewhen(take) {
    shiftIn := Cat(dataLine, shiftIn(6, 1))
    bitsSeen := bitsSeen + 1.U
    when(bitsSeen === 6.U) {
      bitsSeen := 0.U
      validReg := true.B
      result := Cat(dataLine, shiftIn(6, 1))
    }
  }
  word := result
  rxValid := validReg
  val first = RegInit(true.B)
  val outReg = RegInit(0.U(7.W))
  when(csSync) {
    outReg := txData
    first := true.B
  }.elsewhen(toggled && !take) {
    first := false.B
    when(!first) {
      outReg := Cat(false.B, outReg(6, 1))
    }
  }
  spiOut := !csSync && outReg(0)
}
