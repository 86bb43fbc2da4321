import chisel3._
import chisel3.util._

class Handshake extends Module {
  val io = IO(new Bundle {
    val start = Input(Bool())
    val ack = Input(Bool())
    val req = Output(Bool())
    val done = Output(Bool())
  })
  object State extends ChiselEnum {
    val idle, waiting, finish = Value
  }
  val state = RegInit(State.idle)
  io.req := state === State.waiting
  io.done := state === State.finish
  when(state === State.idle && io.start) {
    state := State.waiting
  }.elsewhen(state === State.waiting && io.ack) {
    state := State.finish
  }.elsewhen(state === State.finish) {
    state := State.idle
  }
}
