import chisel3._

class Keyword extends Module {
  val io = IO(new Bundle {
    val type = Input(UInt(4.W))
    val out = Output(UInt(4.W))
  })
  io.out := 0.U
}
