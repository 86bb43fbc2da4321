import chisel3._
import chisel3.util._

class DaysInMonth extends Module {
  val io = IO(new Bundle {
    val month = Input(UInt(4.W))
    val leap = Input(Bool())
    val days = Output(UInt(5.W))
  })
  io.days := 31.U
  switch(io.month) {
    is(2.U) { io.days := Mux(io.leap, 29.U, 28.U) }
    is(4.U, 6.U, 9.U, 11.U) { io.days := 30.U }
    is(0.U, 13.U, 14.U, 15.U) { io.days := 0.U }
  }
}
