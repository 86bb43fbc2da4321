import chisel3._
import chisel3.util._

class EnOrder extends Module {
  val io = IO(new Bundle {
    val d = Input(UInt(8.W))
    val en = Input(Bool())
    val q = Output(UInt(8.W))
  })
  io.q := RegEnable(io.d, io.en, 0.U(8.W))
}
