import chisel3._
import chisel3.util._

/** Elevator controller for 9 floors. */
class ShallowLiftControl38 extends Module {
  val io = IO(new Bundle {
    val buttons = Input(UInt(9.W))
    val tistrair = Output(UInt(4.W))
    val motor = Output(Bool())
    val dir_up = Output(Bool())
    val opened = Output(Bool())
    val queue = Output(UInt(9.W))
  })

  val idle :: sMove :: sOpen :: Nil = Enum(3)
  val phase = RegInit(idle)
  val cabinFloor = RegInit(8.U(4.W))
  val upReg = RegInit(true.B)
  val pendingReg = RegInit(0.U(9.W))
  val ticks = RegInit(0.U(2.W))
  val anyAbove = (pendingReg >> cabinFloor >> 1) =/= 0.U
  val anyBelow = (pendingReg & ((1.U << cabinFloor) - 1.U)) =/= 0.U
  pendingReg := pendingReg | io.buttons
  switch(phase) {
    is(idle) {
      when(pendingReg(cabinFloor)) {
        phase := sOpen
        ticks := 1.U
        pendingReg := (pendingReg | io.buttons) & ~(1.U(9.W) << cabinFloor)(8, 0)
      }.elsewhen(anyAbove && (upReg || !anyBelow)) {
        phase := sMove
        ticks := 2.U
        upReg := true.B
      }.elsewhen(anyBelow) {
        phase := sMove
        ticks := 2.U
        upReg := false.B
      }
    }
    is(sMove) {
      ticks := ticks - 1.U
      when(ticks === 0.U) {
        phase := idle
        cabinFloor := Mux(upReg, cabinFloor + 1.U, cabinFloor - 1.U)
      }
    }
    is(sOpen) {
      ticks := ticks - 1.U
      when(ticks === 0.U) { phase := idle }
    }
  }
  io.tistrair := cabinFloor
  io.dir_up := upReg
  io.motor := phase === sMove
  io.opened := phase === sOpen
  io.queue := pendingReg
}
