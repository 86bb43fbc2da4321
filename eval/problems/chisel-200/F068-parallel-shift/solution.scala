import chisel3._

class HappyGlacierSerializer extends Module with RequireAsyncReset {
  val io = IO(new Bundle {
    val data = Input(UInt(13.W))
    val capture = Input(Bool())
    val tx = Output(Bool())
    val pending = Output(Bool())
  })

  val bits = RegInit(0.U(13.W))
  val leftReg = RegInit(0.U(4.W))
  when(io.capture) {
    bits := io.data
    leftReg := 13.U
  }.otherwise {
    bits := bits(11, 0) ## false.B
    when(leftReg =/= 0.U) {
      leftReg := leftReg - 1.U
    }
  }
  io.pending := leftReg =/= 0.U
  io.tx := bits(12)
}
