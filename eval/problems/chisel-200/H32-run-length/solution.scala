import chisel3._

class RunLength extends Module {
  val io = IO(new Bundle {
    val bit = Input(Bool())
    val length = Output(UInt(4.W))
  })
  val last = RegNext(io.bit, false.B)
  val count = RegInit(0.U(4.W))
  val longer = Mux(count === 15.U, 15.U, count + 1.U)
  io.length := Mux(count =/= 0.U && io.bit === last, longer, 1.U)
  count := io.length
}
