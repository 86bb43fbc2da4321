import chisel3._

class Fsm extends Module {
  val io = IO(new Bundle {
    val go = Input(Bool())
    val busy = Output(Bool())
  })
  val idle :: run :: Nil = Enum(2)
  val state = RegInit(idle)
  when(io.go) { state := run }
  io.busy := state === run
}
