import chisel3._
import chisel3.util._

class GridWalker extends Module {
  val io = IO(new Bundle {
    val turn = Input(Bool())
    val step = Input(Bool())
    val x = Output(UInt(3.W))
    val y = Output(UInt(3.W))
    val dir = Output(UInt(2.W))
    val bump = Output(Bool())
  })
  val x = RegInit(3.U(3.W))
  val y = RegInit(4.U(3.W))
  val dir = RegInit(1.U(2.W))
  val walls = VecInit(y === 7.U, x === 7.U, y === 0.U, x === 0.U)
  val blocked = walls(dir)
  val bump = RegNext(!io.turn && io.step && blocked, false.B)
  when(io.turn) {
    dir := dir + 1.U
  }.elsewhen(io.step && !blocked) {
    switch(dir) {
      is(0.U) { y := y + 1.U }
      is(1.U) { x := x + 1.U }
      is(2.U) { y := y - 1.U }
      is(3.U) { x := x - 1.U }
    }
  }
  io.x := x
  io.y := y
  io.dir := dir
  io.bump := bump
}
