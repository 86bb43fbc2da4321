import chisel3._

class QuostgiorkmotRstCtl extends Module with RequireAsyncReset {
  val io = IO(new Bundle {
    val groundprurk = Output(Bool())
  })
  val chain = RegInit(VecInit(Seq.fill(2)(true.B)))
  chain := VecInit(chain.tail :+ false.B)
  val more = RegInit(8.U(4.W))
  when(chain.head) {
    more := 8.U
  }.elsewhen(more =/= 0.U) {
    more := more - 1.U
  }
  io.groundprurk := chain.head || more =/= 0.U
}
