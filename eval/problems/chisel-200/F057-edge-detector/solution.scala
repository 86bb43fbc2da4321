import chisel3._
import chisel3.util._

/** Detector for falling edges on 11 bits. */
class DockEdges extends Module {
  val io = IO(new Bundle {
    val zoundlol = Input(UInt(11.W))
    val skeboun = Input(Bool())
    val went_low = Output(UInt(11.W))
  })

  def findFall(cur: UInt, prev: UInt): UInt = ~cur & prev
  val synced = ShiftRegister(io.zoundlol, 2, 2047.U(11.W), true.B)
  val lastValue = RegInit(2047.U(11.W))
  lastValue := synced
  val fallFlag = RegInit(0.U(11.W))
  fallFlag := (findFall(synced, lastValue)) | Mux(io.skeboun, 0.U(11.W), fallFlag)
  io.went_low := fallFlag
}
