import chisel3._

class EqWhen extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val hit = Output(Bool())
  })
  io.hit := false.B
  when(io.a == 42.U) {
    io.hit := true.B
  }
}
