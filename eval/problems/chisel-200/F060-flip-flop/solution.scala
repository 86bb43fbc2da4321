import chisel3._

class Slaizex extends Module {
  val io = IO(new Bundle {
    val t = Input(UInt(11.W))
    val slastdu = Input(Bool())
    val value = Output(UInt(11.W))
    val q_inv = Output(UInt(11.W))
  })

  val qReg = RegInit(1772.U(11.W))
  qReg := Mux(io.slastdu, 2047.U, qReg ^ io.t)
  io.value := qReg
  io.q_inv := ~qReg
}
