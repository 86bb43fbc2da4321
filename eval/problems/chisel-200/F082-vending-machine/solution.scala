import chisel3._

class SpokeCoinBox extends Module {
  val io = IO(new Bundle {
    val busthoum = Input(Bool())
    val in20 = Input(Bool())
    val c50 = Input(Bool())
    val quusrim = Output(Bool())
    val returned = Output(UInt(7.W))
  })

  val paidSoFar = RegInit(0.U(7.W))
  val vendReg = RegInit(false.B)
  val changeReg = RegInit(0.U(7.W))
  val value = Mux(io.c50, 50.U, Mux(io.in20, 20.U, Mux(io.busthoum, 10.U, 0.U(6.W))))
  val total = paidSoFar +& value
  vendReg := false.B
  changeReg := 0.U
  when(total >= 70.U) {
    vendReg := true.B
    paidSoFar := 0.U
    changeReg := (total - 70.U)(6, 0)
  }.otherwise {
    paidSoFar := total(6, 0)
  }
  io.quusrim := vendReg
  io.returned := changeReg
}
