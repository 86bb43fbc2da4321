import chisel3._

class Chain extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(2.W))
    val y = Output(UInt(2.W))
  })
  when(io.a === 0.U) {
    io.y := 3.U
  }
  .elsewhen(io.a === 1.U) {
    io.y := 2.U
  }
  .otherwise {
    io.y := 0.U
  }
}
