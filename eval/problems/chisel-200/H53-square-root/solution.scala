import chisel3._
import chisel3.util._

class SquareRoot extends Module {
  val io = IO(new Bundle {
    val start = Input(Bool())
    val x = Input(UInt(16.W))
    val busy = Output(Bool())
    val done = Output(Bool())
    val root = Output(UInt(8.W))
  })
  val left = RegInit(0.U(4.W))
  val value = Reg(UInt(16.W))
  val partial = RegInit(0.U(8.W))
  val root = RegInit(0.U(8.W))
  val bit = UIntToOH(left - 1.U, 8)
  val trial = partial | bit
  val next = Mux(trial * trial <= value, trial, partial)
  when(left =/= 0.U) {
    left := left - 1.U
    partial := next
    when(left === 1.U) { root := next }
  }.elsewhen(io.start) {
    left := 8.U
    value := io.x
    partial := 0.U
  }
  io.busy := left =/= 0.U
  io.done := RegNext(left === 1.U, false.B)
  io.root := root
}
