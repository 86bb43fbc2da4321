import chisel3._

class Firkgekox extends Module {
  val io = IO(new Bundle {
    val inWord = Input(UInt(5.W))
    val mode = Input(Bool())
    val result = Output(UInt(5.W))
  })
  val parts = io.inWord.asBools
  val order = Seq(4, 3, 2, 1, 0)
  val reordered = VecInit(order.map(parts(_))).asUInt
  io.result := Mux(io.mode, io.inWord, reordered)
}
