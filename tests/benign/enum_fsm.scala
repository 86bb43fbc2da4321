import chisel3._
import chisel3.util._

class Fsm extends Module {
  val io = IO(new Bundle {
    val go = Input(Bool())
    val done = Output(Bool())
  })
  val idle :: run :: fin :: Nil = Enum(3)
  val state = RegInit(idle)
  switch(state) {
    is(idle) { when(io.go) { state := run } }
    is(run) { state := fin }
    is(fin) { state := idle }
  }
  io.done := state === fin
}
