import chisel3._
import chisel3.util._

class Detect1011 extends Module {
  val io = IO(new Bundle {
    val bit = Input(Bool())
    val found = Output(Bool())
  })
  val seen = RegInit(0.U(3.W))
  seen := Cat(seen(1, 0), io.bit)
  io.found := Cat(seen, io.bit) === "b1011".U
}
