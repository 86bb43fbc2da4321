import chisel3._
import chisel3.util._

class DoorLock extends Module {
  val io = IO(new Bundle {
    val code = Input(Bool())
    val force = Input(Bool())
    val close = Input(Bool())
    val clear = Input(Bool())
    val state = Output(UInt(2.W))
  })
  val locked :: open :: alarm :: Nil = Enum(3)
  val state = RegInit(locked)
  switch(state) {
    is(locked) {
      when(io.code) { state := open }.elsewhen(io.force) { state := alarm }
    }
    is(open) { when(io.close) { state := locked } }
    is(alarm) { when(io.clear) { state := locked } }
  }
  io.state := state
}
