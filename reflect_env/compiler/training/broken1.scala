import chisel3._
import chisel3.util._

class Counter1 extends Module {
  val io = IO(new Bundle { val en = Input(Bool()); val out = Output(UInt(8)); val wrap = Output(Bool()) })
  val cnt = RegInit(0.U(8.W))
  when(io.en) {
    when(cnt === 10.U) { cnt := 0.U }.otherwise { cnt := cnt + 1.U }
  }
  io.out := cnt
  io.wrap := cnt === 10.U && io.en
}
