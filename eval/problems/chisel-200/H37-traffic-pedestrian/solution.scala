import chisel3._
import chisel3.util._

class PedestrianLight extends Module {
  val io = IO(new Bundle {
    val button = Input(Bool())
    val red = Output(Bool())
    val yellow = Output(Bool())
    val green = Output(Bool())
  })
  val sGreen :: sYellow :: sRed :: Nil = Enum(3)
  val state = RegInit(sGreen)
  val time = RegInit(0.U(3.W))
  val wanted = RegInit(false.B)
  time := time + 1.U
  switch(state) {
    is(sGreen) {
      wanted := wanted || io.button
      when(time === 3.U) {
        time := 3.U
        when(wanted || io.button) {
          state := sYellow
          time := 0.U
          wanted := false.B
        }
      }
    }
    is(sYellow) {
      when(time === 1.U) {
        state := sRed
        time := 0.U
      }
    }
    is(sRed) {
      when(time === 4.U) {
        state := sGreen
        time := 0.U
      }
    }
  }
  io.green := state === sGreen
  io.yellow := state === sYellow
  io.red := state === sRed
}
