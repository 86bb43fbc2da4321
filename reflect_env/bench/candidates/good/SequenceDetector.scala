import chisel3._
import chisel3.util._

object DetectorState extends ChiselEnum {
  val idle, one, oneZero, oneZeroOne = Value
}

class SequenceDetector extends Module {
  val io = IO(new Bundle {
    val bit = Input(Bool())
    val found = Output(Bool())
  })
  import DetectorState._
  val state = RegInit(idle)
  io.found := false.B
  switch(state) {
    is(idle) {
      when(io.bit) { state := one }
    }
    is(one) {
      when(!io.bit) { state := oneZero }
    }
    is(oneZero) {
      state := Mux(io.bit, oneZeroOne, idle)
    }
    is(oneZeroOne) {
      io.found := io.bit
      state := Mux(io.bit, one, oneZero)
    }
  }
}
