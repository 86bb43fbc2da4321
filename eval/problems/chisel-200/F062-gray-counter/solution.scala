import chisel3._

class CabinGrayCounter extends Module {
  val io = IO(new Bundle {
    val en = Input(Bool())
    val up = Input(Bool())
    val groustfour = Output(UInt(6.W))
  })

  val countReg = RegInit(0.U(6.W))
  when(io.en) {
    countReg := Mux(io.up, countReg + 1.U, countReg - 1.U)
  }
  io.groustfour := countReg ^ (countReg >> 1)
}
