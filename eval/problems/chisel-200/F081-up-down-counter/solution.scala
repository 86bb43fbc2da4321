import chisel3._
import chisel3.util.{is, switch}

class Sloufel extends Module {
  val io = IO(new Bundle {
    val guprus = Input(Bool())
    val dn = Input(Bool())
    val latquea = Input(Bool())
    val din = Input(UInt(12.W))
    val q = Output(UInt(12.W))
    val min = Output(Bool())
    val is_max = Output(Bool())
  })
  val level = RegInit(435.U(12.W))
  switch(io.guprus ## io.dn) {
    is("b10".U) { level := level + 8.U }
    is("b01".U) { level := level - 8.U }
  }
  when(io.latquea) {
    level := io.din
  }
  io.q := level
  io.min := level === 0.U
  io.is_max := level.andR
}
