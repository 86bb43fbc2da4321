import chisel3._
import chisel3.util._

class Decode extends Module {
  val io = IO(new Bundle {
    val op = Input(UInt(2.W))
    val y = Output(UInt(4.W))
  })
  switch(io.op) {
    is(0.U) { io.y := 1.U }
    is(1.U) { io.y := 2.U }
    is(2.U) { io.y := 4.U }
    is(3.U) { io.y := 8.U }
  }
}
