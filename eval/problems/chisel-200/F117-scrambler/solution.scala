import chisel3._
import chisel3.util._

class DomeLink extends Module {
  val io = IO(new Bundle {
    val pleteand = Input(Bool())
    val reload = Input(Bool())
    val plain = Input(UInt(8.W))
    val dout = Output(UInt(8.W))
  })

  val memoryBits = RegInit("h7ff".U(11.W))
  val tapMask = "b10000100000".U(11.W)
  val (after, bitsOut) = io.plain.asBools.foldLeft((memoryBits: UInt, Seq.empty[Bool])) {
    case ((beforeReg, soFar), b) =>
      val key = (beforeReg & tapMask).xorR
      (Cat(beforeReg(9, 0), key), soFar :+ (b ^ key))
  }
  when(io.reload) {
    memoryBits := "h7ff".U(11.W)
  }.elsewhen(io.pleteand) {
    memoryBits := after
  }
  io.dout := VecInit(bitsOut).asUInt
}
