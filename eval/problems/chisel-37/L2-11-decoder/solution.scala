import chisel3._
import chisel3.util._

class DecoderEnable extends Module {
  val io = IO(new Bundle {
    val en = Input(Bool())
    val code = Input(UInt(3.W))
    val y = Output(UInt(8.W))
  })
  io.y := Mux(io.en, UIntToOH(io.code), 0.U)
}
