import chisel3._
import chisel3.util._

class IsInt extends Module {
  val io = IO(new Bundle {
    val s = Input(UInt(2.W))
    val y = Output(UInt(2.W))
  })
  io.y := 0.U
  switch(io.s) {
    is(1) { io.y := 1.U }
    is(2.U) { io.y := 2.U }
  }
}
