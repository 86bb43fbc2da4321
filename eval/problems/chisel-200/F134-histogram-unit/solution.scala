import chisel3._

class Melslio extends Module {
  val io = IO(new Bundle {
    val x = Input(UInt(6.W))
    val valid = Input(Bool())
    val select = Input(UInt(3.W))
    val count = Output(UInt(3.W))
    val winner = Output(UInt(3.W))
  })
  val limits = Seq((0, 10), (10, 21), (21, 32), (32, 42), (42, 53), (53, 64))
  val regs = VecInit(limits.map { case (low, upto) =>
    val regReg = RegInit(0.U(3.W))
    val hit = io.x >= low.U && io.x < upto.U
    when(io.valid && hit) {
      when(!regReg.andR) { regReg := regReg + 1.U }
    }
    regReg
  })
  io.count := Mux(io.select < 6.U, regs(io.select), 0.U)
  io.winner := regs.zipWithIndex.map { case (v, k) => (v, k.U(3.W)) }.reduceLeft[(UInt, UInt)] { case ((a, i), (b, j)) => (Mux(b > a, b, a), Mux(b > a, j, i)) }._2
}
