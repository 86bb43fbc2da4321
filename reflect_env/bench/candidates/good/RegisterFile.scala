import chisel3._
import chisel3.util._

class RegisterFile extends Module {
  val count = 16 /*~4-32*/
  val io = IO(new Bundle {
    val rs1 = Input(UInt(log2Ceil(count).W))
    val rs2 = Input(UInt(log2Ceil(count).W))
    val rd = Input(UInt(log2Ceil(count).W))
    val wen = Input(Bool())
    val wdata = Input(UInt(32.W))
    val rdata1 = Output(UInt(32.W))
    val rdata2 = Output(UInt(32.W))
  })
  val regs = RegInit(VecInit(Seq.fill(count)(0.U(32.W))))
  when(io.wen && io.rd =/= 0.U) {
    regs(io.rd) := io.wdata
  }
  io.rdata1 := Mux(io.rs1 === 0.U, 0.U, regs(io.rs1))
  io.rdata2 := Mux(io.rs2 === 0.U, 0.U, regs(io.rs2))
}
