import chisel3._
import chisel3.util._

class OneHotCheck extends Module {
  val io = IO(new Bundle {
    val x = Input(UInt(9.W))
    val none = Output(Bool())
    val one = Output(Bool())
    val many = Output(Bool())
  })
  val n = PopCount(io.x)
  io.none := n === 0.U
  io.one := n === 1.U
  io.many := n > 1.U
}
