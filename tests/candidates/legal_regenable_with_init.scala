import chisel3._
import chisel3.util._

class EnReg extends Module {
  val io = IO(new Bundle {
    val en = Input(Bool())
    val d = Input(UInt(8.W))
    val q = Output(UInt(8.W))
  })
  io.q := RegEnable(io.d, 0.U(8.W), io.en)
}
