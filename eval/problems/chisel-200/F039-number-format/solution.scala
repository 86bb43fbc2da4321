import chisel3._
import chisel3.util.{Cat}

class GearHarbor7 extends Module {
  val io = IO(new Bundle {
    val x = Input(SInt(12.W))
    val word = Output(UInt(12.W))
  })
  val negative = io.x < 0.S
  val absValue = Mux(negative, -io.x, io.x).asUInt
  io.word := Cat(negative, absValue(10, 0))
}
