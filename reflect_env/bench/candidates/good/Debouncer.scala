import chisel3._
import chisel3.util._

class Debouncer extends Module {
  val stable = 50 /*~4-500*/
  val io = IO(new Bundle {
    val button = Input(Bool())
    val pressed = Output(Bool())
  })
  val sync = RegNext(RegNext(io.button, false.B), false.B)
  val state = RegInit(false.B)
  val count = RegInit(0.U(log2Ceil(stable + 1).W))
  when(sync === state) {
    count := 0.U
  }.otherwise {
    count := count + 1.U
    when(count === (stable - 1).U) {
      state := sync
      count := 0.U
    }
  }
  io.pressed := state
}
