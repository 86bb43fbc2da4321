import chisel3._
import chisel3.util._

class Fsm2 extends Module {
  val io = IO(new Bundle { val x = Input(Bool()); val z = Output(Bool()) })
  val sIdle :: sOne :: sTwo :: sDone :: Nil = Enum(4)
  val state = RegInit(sIdle)
  io.z = false.B
  switch(state) {
    is(sIdle) { when(io.x) { state := sOne } }
    is(sOne) { when(io.x) { state := sTwo }.otherwise { state := sIdle } }
    is(sTwo) { when(!io.x) { state := sDone } }
    is(sDone) { io.z := true.B; state := sIdle }
  }
}
