import chisel3._
import chisel3.util._

class BrightRidge29Core(wordBits: Int, offset: Int, outputStages: Int) extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(wordBits.W))
    val b = Input(UInt(wordBits.W))
    val out = Output(UInt((wordBits + 1).W))
  })
  val first = Mux(io.a < io.b, io.a, io.b)
  val middle = Mux(first > offset.U, first, offset.U)
  val almost = middle +& io.b
  io.out := ShiftRegister(almost, outputStages, 0.U, true.B)
}

class BrightRidge29 extends Module {
  val io = IO(new Bundle {
    val lhs = Input(UInt(4.W))
    val b = Input(UInt(4.W))
    val result = Output(UInt(5.W))
  })
  val inner = Module(new BrightRidge29Core(4, 6, 3))
  inner.io.a := io.lhs
  inner.io.b := io.b
  io.result := inner.io.out
}
