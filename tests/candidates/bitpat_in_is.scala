import chisel3._
import chisel3.util._

class PatIs extends Module {
  val io = IO(new Bundle {
    val op = Input(UInt(4.W))
    val y = Output(UInt(2.W))
  })
  io.y := 0.U
  switch(io.op) {
    is(BitPat("b1???")) { io.y := 3.U }
    is(BitPat("b01??")) { io.y := 2.U }
  }
}
