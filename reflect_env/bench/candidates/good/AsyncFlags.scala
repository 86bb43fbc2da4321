import chisel3._

class AsyncFlags extends Module with RequireAsyncReset {
  val flags = 6 /*~2-30*/
  val set = IO(Input(UInt(flags.W)))
  val clear = IO(Input(UInt(flags.W)))
  val state = IO(Output(UInt(flags.W)))
  val any = IO(Output(Bool()))
  val held = RegInit(0.U(flags.W))
  held := (held | set) & ~clear
  state := held
  any := held.orR
}
