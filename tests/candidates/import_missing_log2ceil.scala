import chisel3._

class Decoder(n: Int = 8) extends Module {
  val io = IO(new Bundle {
    val sel = Input(UInt(log2Ceil(n).W))
    val out = Output(UInt(n.W))
  })
  io.out := 1.U << io.sel
}
