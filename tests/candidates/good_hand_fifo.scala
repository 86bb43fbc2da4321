import chisel3._
import chisel3.util._

class SyncFifo(depth: Int = 8, width: Int = 8) extends Module {
  val io = IO(new Bundle {
    val wrEn = Input(Bool())
    val wrData = Input(UInt(width.W))
    val rdEn = Input(Bool())
    val rdData = Output(UInt(width.W))
    val full = Output(Bool())
    val empty = Output(Bool())
  })

  val mem = Mem(depth, UInt(width.W))
  val wrPtr = RegInit(0.U(log2Ceil(depth).W))
  val rdPtr = RegInit(0.U(log2Ceil(depth).W))
  val maybeFull = RegInit(false.B)

  val ptrMatch = wrPtr === rdPtr
  val empty = ptrMatch && !maybeFull
  val full = ptrMatch && maybeFull
  val doWrite = io.wrEn && !full
  val doRead = io.rdEn && !empty

  when(doWrite) {
    mem(wrPtr) := io.wrData
    wrPtr := wrPtr + 1.U
  }
  when(doRead) {
    rdPtr := rdPtr + 1.U
  }
  when(doWrite =/= doRead) {
    maybeFull := doWrite
  }

  io.rdData := mem(rdPtr)
  io.full := full
  io.empty := empty
}
