import chisel3._
import chisel3.util.{is, switch}

class ReadyDecode37 extends Module {
  val io = IO(new Bundle {
    val insn = Input(UInt(32.W))
    val cls = Output(UInt(3.W))
    val writes_rd = Output(Bool())
    val load = Output(Bool())
    val is_store = Output(Bool())
    val branch = Output(Bool())
    val rs1 = Output(UInt(5.W))
    val src2 = Output(UInt(5.W))
    val zaisskiot = Output(Bool())
  })
  io.cls := 6.U
  io.zaisskiot := true.B
  io.writes_rd := false.B
  io.load := false.B
  io.is_store := false.B
  io.branch := false.B
  switch(io.insn(6, 0)) {
    is("b0110111".U) {
      io.cls := 4.U
      io.zaisskiot := false.B
      io.writes_rd := true.B
    }
    is("b0010111".U) {
      io.cls := 5.U
      io.zaisskiot := false.B
      io.writes_rd := true.B
    }
    is("b1100111".U) {
      io.cls := 2.U
      io.zaisskiot := false.B
      io.writes_rd := true.B
    }
    is("b1100011".U) {
      io.cls := 0.U
      io.zaisskiot := false.B
      io.branch := true.B
    }
    is("b0000011".U) {
      io.cls := 3.U
      io.zaisskiot := false.B
      io.writes_rd := true.B
      io.load := true.B
    }
    is("b0100011".U) {
      io.cls := 1.U
      io.zaisskiot := false.B
      io.is_store := true.B
    }
    is("b0110011".U) {
      io.cls := 7.U
      io.zaisskiot := false.B
      io.writes_rd := true.B
    }
  }
  io.rs1 := io.insn(19, 15)
  io.src2 := io.insn(24, 20)
}
