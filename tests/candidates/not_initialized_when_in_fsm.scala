import chisel3._
import chisel3.util._

class FsmOut extends Module {
  val io = IO(new Bundle {
    val start = Input(Bool())
    val busy = Output(Bool())
  })
  val idle :: run :: Nil = Enum(2)
  val state = RegInit(idle)
  switch(state) {
    is(idle) {
      io.busy := false.B
      when(io.start) { state := run }
    }
    is(run) {
      io.busy := true.B
      state := idle
    }
  }
}
