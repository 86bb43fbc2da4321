import chisel3._
import chisel3.util._

class StatusWord extends Module {
  val io = IO(new Bundle {
    val error = Input(Bool())
    val busy = Input(Bool())
    val code = Input(UInt(4.W))
    val count = Input(UInt(8.W))
    val word = Output(UInt(16.W))
  })
  io.word := Cat(io.error, io.busy, 0.U(2.W), io.code, io.count)
}
