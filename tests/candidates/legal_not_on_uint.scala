import chisel3._

class NotUInt extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val isZero = Output(Bool())
  })
  io.isZero := !io.a
}
