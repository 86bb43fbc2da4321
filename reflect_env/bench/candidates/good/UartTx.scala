import chisel3._
import chisel3.util._

class UartTx extends Module {
  val divider = 104 /*~16-800*/
  val io = IO(new Bundle {
    val in = Flipped(Decoupled(UInt(8.W)))
    val txd = Output(Bool())
  })
  val shift = RegInit("h3ff".U(10.W))
  val bits = RegInit(0.U(4.W))
  val baud = RegInit(0.U(log2Ceil(divider).W))
  io.in.ready := bits === 0.U
  io.txd := shift(0)
  when(bits === 0.U) {
    when(io.in.valid) {
      shift := Cat(1.U(1.W), io.in.bits, 0.U(1.W))
      bits := 10.U
      baud := (divider - 1).U
    }
  }.elsewhen(baud === 0.U) {
    shift := Cat(1.U(1.W), shift(9, 1))
    bits := bits - 1.U
    baud := (divider - 1).U
  }.otherwise {
    baud := baud - 1.U
  }
}
