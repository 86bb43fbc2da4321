import chisel3._
import chisel3.util._

class Default extends Module {
  val io = IO(new Bundle {
    val op = Input(UInt(2.W))
    val y = Output(UInt(8.W))
  })
  io.y := 0.U
  switch(io.op) {
    is(0.U) { io.y := 1.U }
    is(1.U) { io.y := 2.U }
    default { io.y := 3.U }
  }
}
