import chisel3._

class Cond extends Module {
  val io = IO(new Bundle {
    val flags = Input(UInt(4.W))
    val y = Output(UInt(4.W))
  })
  io.y := 0.U
  when(io.flags & 1.U) {
    io.y := io.flags
  }
}
