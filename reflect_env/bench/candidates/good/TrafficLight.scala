import chisel3._
import chisel3.util._

class TrafficLight extends Module {
  val io = IO(new Bundle {
    val carWaiting = Input(Bool())
    val red = Output(Bool())
    val yellow = Output(Bool())
    val green = Output(Bool())
  })
  val sRed :: sGreen :: sYellow :: Nil = Enum(3)
  val state = RegInit(sRed)
  val timer = RegInit(0.U(6.W))
  timer := timer + 1.U
  switch(state) {
    is(sRed) {
      when(timer === 30.U && io.carWaiting) {
        state := sGreen
        timer := 0.U
      }
    }
    is(sGreen) {
      when(timer === 40.U) {
        state := sYellow
        timer := 0.U
      }
    }
    is(sYellow) {
      when(timer === 5.U) {
        state := sRed
        timer := 0.U
      }
    }
  }
  io.red := state === sRed
  io.yellow := state === sYellow
  io.green := state === sGreen
}
