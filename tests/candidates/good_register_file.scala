import chisel3._

class RegFile extends Module {
  val io = IO(new Bundle {
    val rs1 = Input(UInt(5.W))
    val rs2 = Input(UInt(5.W))
    val rd = Input(UInt(5.W))
    val wen = Input(Bool())
    val wdata = Input(UInt(32.W))
    val rdata1 = Output(UInt(32.W))
    val rdata2 = Output(UInt(32.W))
  })

  val regs = RegInit(VecInit(Seq.fill(32)(0.U(32.W))))
  when(io.wen && io.rd =/= 0.U) {
    regs(io.rd) := io.wdata
  }
  io.rdata1 := regs(io.rs1)
  io.rdata2 := regs(io.rs2)
}
