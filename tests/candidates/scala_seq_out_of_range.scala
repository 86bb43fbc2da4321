import chisel3._

class SeqIdx extends Module {
  val io = IO(new Bundle {
    val in = Input(UInt(8.W))
    val out = Output(UInt(8.W))
  })
  val regs = Seq.fill(4)(RegInit(0.U(8.W)))
  regs(0) := io.in
  for (i <- 1 to 4) {
    regs(i) := regs(i - 1)
  }
  io.out := regs(3)
}
