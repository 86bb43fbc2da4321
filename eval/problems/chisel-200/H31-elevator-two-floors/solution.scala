import chisel3._

class TwoFloorLift extends Module {
  val io = IO(new Bundle {
    val call0 = Input(Bool())
    val call1 = Input(Bool())
    val floor = Output(Bool())
    val moving = Output(Bool())
  })
  val floor = RegInit(false.B)
  val left = RegInit(0.U(2.W))
  val here = Mux(floor, io.call1, io.call0)
  val there = Mux(floor, io.call0, io.call1)
  when(left =/= 0.U) {
    left := left - 1.U
    when(left === 1.U) { floor := !floor }
  }.elsewhen(there && !here) {
    left := 3.U
  }
  io.floor := floor
  io.moving := left =/= 0.U
}
