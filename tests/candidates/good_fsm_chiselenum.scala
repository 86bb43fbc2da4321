import chisel3._
import chisel3.util._

object TrafficState extends ChiselEnum {
  val Red, Green, Yellow = Value
}

class TrafficLight extends Module {
  import TrafficState._
  val io = IO(new Bundle {
    val car = Input(Bool())
    val light = Output(TrafficState())
  })

  val state = RegInit(Red)
  val timer = RegInit(0.U(4.W))
  timer := timer + 1.U

  switch(state) {
    is(Red) {
      when(io.car && timer > 8.U) {
        state := Green
        timer := 0.U
      }
    }
    is(Green) {
      when(timer === 15.U) { state := Yellow; timer := 0.U }
    }
    is(Yellow) {
      when(timer === 3.U) { state := Red; timer := 0.U }
    }
  }
  io.light := state
}
