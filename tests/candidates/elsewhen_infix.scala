import chisel3._

class NoDot extends Module {
  val io = IO(new Bundle {
    val c = Input(Bool())
    val d = Input(Bool())
    val y = Output(UInt(2.W))
  })
  when(io.c) {
    io.y := 1.U
  } elsewhen(io.d) {
    io.y := 2.U
  } otherwise {
    io.y := 3.U
  }
}
