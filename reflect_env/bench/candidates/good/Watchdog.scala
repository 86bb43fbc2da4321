import chisel3._
import chisel3.util._

class Watchdog extends Module {
  val limit = 1000 /*~100-9000*/
  val io = IO(new Bundle {
    val kick = Input(Bool())
    val enable = Input(Bool())
    val bark = Output(Bool())
    val bite = Output(Bool())
  })
  val count = RegInit(0.U(log2Ceil(2 * limit + 1).W))
  when(io.kick || !io.enable) {
    count := 0.U
  }.elsewhen(count < (2 * limit).U) {
    count := count + 1.U
  }
  io.bark := count >= limit.U
  io.bite := count === (2 * limit).U
}
